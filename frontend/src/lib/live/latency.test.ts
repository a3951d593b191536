import { describe, expect, it } from "vitest"
import { LatencyMeter, percentiles } from "./latency"

describe("LatencyMeter", () => {
  it("corrects the transit by the offset of the shortest ping", () => {
    const meter = new LatencyMeter()
    meter.pong(1_000, 6_250, 1_500)
    meter.pong(2_000, 7_010, 2_020)
    expect(meter.offsetMs).toBe(5_000)
    expect(meter.roundTripMs).toBe(20)
    meter.frame(7_000, 7_030, 2_042)
    meter.painted(2_050)
    const { total, exchangeToServer, serverToSocket, socketToPixel, samples } = meter.summary(2_060)
    expect(samples).toBe(1)
    expect(exchangeToServer.p50).toBe(30)
    expect(serverToSocket.p50).toBe(12)
    expect(socketToPixel.p50).toBe(8)
    expect(total.p50).toBe(50)
  })

  it("forgets samples older than a minute", () => {
    const meter = new LatencyMeter()
    meter.frame(0, 0, 0)
    meter.frame(60_500, 60_500, 60_500)
    expect(meter.summary(61_000).samples).toBe(1)
  })

  it("leaves the exchange leg out where the source runs on another clock", () => {
    const meter = new LatencyMeter()
    meter.frame(Number.NaN, 100, 110)
    const summary = meter.summary(120)
    expect(summary.exchangeToServer.p50).toBeNaN()
    expect(summary.total.p50).toBe(10)
  })

  it("keeps the newest when the ring is full", () => {
    const meter = new LatencyMeter()
    for (let index = 0; index < 5_000; index += 1) meter.frame(index, index, index)
    meter.painted(5_000)
    expect(meter.summary(5_000).samples).toBe(2_048)
  })

  it("has no percentiles of nothing", () => {
    expect(percentiles([]).p50).toBeNaN()
    expect(percentiles([3, 1, 2, Number.NaN]).p95).toBe(3)
  })
})
