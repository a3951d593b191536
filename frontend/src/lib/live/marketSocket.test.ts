import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { DepthBoard } from "./depthBoard"
import { LatencyMeter } from "./latency"
import { LINGER_MS, MarketSocket } from "./marketSocket"
import { QuoteBoard } from "./quoteBoard"
import type { FakeSocket } from "./testing"
import { fakeDeps, frameOf } from "./testing"

const status = { source: "simulator", mode: "SIM", speed: 1, max_quote_age_s: 3, exchanges: [] }

function setUp() {
  const deps = fakeDeps()
  const events = { onState: vi.fn(), onMarket: vi.fn(), onError: vi.fn(), onTerms: vi.fn() }
  const depths = new DepthBoard((flush) => flush())
  const board = new QuoteBoard(4, (flush) => flush())
  const market = new MarketSocket(
    () => "ws://host/ws/market/",
    board,
    new LatencyMeter(),
    events,
    deps,
    depths,
  )
  const socket = () => deps.sockets.at(-1) as FakeSocket
  market.start()
  socket().open()
  return { deps, events, board, depths, market, socket }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("MarketSocket subscriptions", () => {
  it("asks once for everything that mounts together", () => {
    const { market, socket } = setUp()
    market.acquire([1, 2])
    market.acquire([2, 3])
    vi.advanceTimersByTime(1)
    expect(socket().ops("subscribe")).toEqual([
      { op: "subscribe", ids: [1, 2, 3], format: "binary" },
    ])
  })

  it("unsubscribes only after the last holder left and the linger passed", () => {
    const { market, socket } = setUp()
    const first = market.acquire([1, 2])
    const second = market.acquire([2])
    vi.advanceTimersByTime(1)
    first()
    first()
    vi.advanceTimersByTime(LINGER_MS)
    expect(socket().ops("unsubscribe")).toEqual([{ op: "unsubscribe", ids: [1] }])
    second()
    vi.advanceTimersByTime(LINGER_MS)
    expect(socket().ops("unsubscribe").at(-1)).toEqual({ op: "unsubscribe", ids: [2] })
  })

  it("does not thrash when a row leaves and comes back within the linger", () => {
    const { market, socket } = setUp()
    const release = market.acquire([1])
    vi.advanceTimersByTime(1)
    release()
    market.acquire([1])
    vi.advanceTimersByTime(LINGER_MS * 2)
    expect(socket().ops("unsubscribe")).toEqual([])
    expect(socket().ops("subscribe")).toHaveLength(1)
  })
})

const pro = { type: "hello", plan: "Pro", depth: true, max_instruments: 3000 }
const free = { type: "hello", plan: "Free", depth: false, max_instruments: 1000 }
const book = { id: 1, bids: [], asks: [], digits: 2, exchangeMs: 0 }

describe("MarketSocket depth", () => {
  it("asks with depth for as long as somebody holds it, and goes back to quotes", () => {
    const { depths, market, socket } = setUp()
    socket().text(pro)
    market.acquire([1, 2])
    const first = market.acquireDepth(1)
    const second = market.acquireDepth(1)
    vi.advanceTimersByTime(1)
    expect(socket().ops("subscribe")).toEqual([
      { op: "subscribe", ids: [2], format: "binary" },
      { op: "subscribe", ids: [1], format: "binary", mode: "depth" },
    ])
    depths.write(book)
    first()
    first()
    vi.advanceTimersByTime(LINGER_MS)
    expect(socket().ops("subscribe")).toHaveLength(2)
    second()
    vi.advanceTimersByTime(LINGER_MS)
    expect(socket().ops("subscribe").at(-1)).toEqual({
      op: "subscribe",
      ids: [1],
      format: "binary",
    })
    expect(socket().ops("unsubscribe")).toEqual([])
    expect(depths.get(1)).toBeNull()
  })

  it("unsubscribes what only the depth panel watched", () => {
    const { market, socket } = setUp()
    const release = market.acquireDepth(1)
    vi.advanceTimersByTime(1)
    release()
    vi.advanceTimersByTime(LINGER_MS)
    expect(socket().ops("unsubscribe")).toEqual([{ op: "unsubscribe", ids: [1] }])
  })

  it("falls back to quotes where the plan has no depth, and tries again when it has", () => {
    const { events, market, socket } = setUp()
    market.acquireDepth(1)
    vi.advanceTimersByTime(1)
    expect(socket().ops("subscribe").at(-1)).toMatchObject({ mode: "depth" })
    socket().text(free)
    socket().text({ type: "error", code: "entitlement.exceeded", extra: { limit: "market.depth" } })
    vi.advanceTimersByTime(1)
    expect(socket().ops("subscribe").at(-1)).toEqual({
      op: "subscribe",
      ids: [1],
      format: "binary",
    })
    expect(events.onTerms).toHaveBeenLastCalledWith({
      plan: "Free",
      depth: false,
      maxInstruments: 1000,
    })
    expect(events.onError).not.toHaveBeenCalled()
    socket().text({ ...pro, type: "limits" })
    vi.advanceTimersByTime(1)
    expect(socket().ops("subscribe").at(-1)).toMatchObject({ ids: [1], mode: "depth" })
  })

  it("asks with depth again after a reconnect", () => {
    const { market, socket } = setUp()
    market.acquireDepth(1)
    vi.advanceTimersByTime(1)
    socket().fail(1006)
    vi.advanceTimersByTime(500)
    socket().open()
    expect(socket().ops("subscribe")).toEqual([
      { op: "subscribe", ids: [1], format: "binary", mode: "depth" },
    ])
  })

  it("forgets the books of a source that has gone", () => {
    const { depths, socket } = setUp()
    socket().text({ ...pro, market: { ...status, source: "simulator" } })
    depths.write(book)
    socket().text({ type: "market", ...status, source: "simulator", speed: 2 })
    expect(depths.get(1)).toBe(book)
    socket().text({ type: "market", ...status, source: "replay:2022-11-14" })
    expect(depths.get(1)).toBeNull()
  })
})

describe("MarketSocket frames", () => {
  it("acknowledges each frame and writes it to the board", () => {
    const { board, socket } = setUp()
    socket().binary(frameOf("snapshot", 1, [{ id: 7, ltp: 100 }]))
    socket().binary(frameOf("delta", 2, [{ id: 7, ltp: 101 }]))
    expect(socket().ops("ack")).toEqual([
      { op: "ack", seq: 1 },
      { op: "ack", seq: 2 },
    ])
    expect(board.get(7, "ltp")).toBe(101)
    expect(socket().ops("snapshot")).toEqual([])
  })

  it("asks for a snapshot after a gap, once, and goes on from the new number", () => {
    const { board, socket } = setUp()
    socket().binary(frameOf("snapshot", 1, [{ id: 7, ltp: 100 }]))
    socket().binary(frameOf("delta", 4, [{ id: 7, ltp: 103 }]))
    socket().binary(frameOf("delta", 5, [{ id: 7, ltp: 104 }]))
    expect(socket().ops("snapshot")).toHaveLength(1)
    expect(board.get(7, "ltp")).toBe(104)
  })

  it("reports a frame it cannot read and survives it", () => {
    const { board, events, socket } = setUp()
    socket().binary(new ArrayBuffer(5))
    expect(events.onError).toHaveBeenCalledWith("frame.invalid", expect.stringContaining("shorter"))
    socket().binary(frameOf("snapshot", 1, [{ id: 7, ltp: 100 }]))
    expect(board.get(7, "ltp")).toBe(100)
  })

  it("takes the stale age from hello and passes market changes on", () => {
    const { board, events, socket } = setUp()
    socket().text({ type: "hello", market: status })
    expect(events.onMarket).toHaveBeenCalledWith(status)
    board.subscribe(7, () => undefined)
    socket().binary(frameOf("snapshot", 1, [{ id: 7, ltp: 100 }]))
    board.sweep(Date.now() + 3_001)
    expect(board.isStale(7)).toBe(true)
    socket().text({ type: "market", ...status, mode: "REPLAY" })
    expect(events.onMarket).toHaveBeenLastCalledWith(expect.objectContaining({ mode: "REPLAY" }))
  })

  it("passes on that there is no feed, at the start and later", () => {
    const { events, socket } = setUp()
    const none = { ...status, mode: null, source: null, feed_alive: false, feed_status: "down" }
    socket().text({ type: "hello", market: none })
    expect(events.onMarket).toHaveBeenLastCalledWith(none)
    socket().text({ type: "market", ...status })
    socket().text({ type: "market", ...none })
    expect(events.onMarket).toHaveBeenLastCalledWith(expect.objectContaining({ mode: null }))
  })
})

describe("MarketSocket connection", () => {
  it("backs off 0.5, 1, 2 … 15 s and resubscribes from sequence 1", () => {
    const { deps, events, market, socket } = setUp()
    market.acquire([1])
    vi.advanceTimersByTime(1)
    socket().binary(frameOf("snapshot", 1, [{ id: 1, ltp: 1 }]))
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const made = deps.sockets.length
      socket().fail(1006)
      vi.advanceTimersByTime(wait - 1)
      expect(deps.sockets).toHaveLength(made)
      vi.advanceTimersByTime(1)
      expect(deps.sockets).toHaveLength(made + 1)
    }
    socket().open()
    expect(socket().ops("subscribe")).toEqual([{ op: "subscribe", ids: [1], format: "binary" }])
    socket().binary(frameOf("snapshot", 1, [{ id: 1, ltp: 2 }]))
    socket().binary(frameOf("delta", 2, [{ id: 1, ltp: 3 }]))
    expect(socket().ops("snapshot")).toEqual([])
    expect(events.onState).toHaveBeenLastCalledWith("open")
  })

  it("comes back after 4503 draining but never after 4401", () => {
    const { deps, events, socket } = setUp()
    socket().fail(4503)
    vi.advanceTimersByTime(500)
    expect(deps.sockets).toHaveLength(2)
    socket().open()
    socket().fail(4401)
    expect(events.onState).toHaveBeenLastCalledWith("unauthorised")
    vi.advanceTimersByTime(60_000)
    expect(deps.sockets).toHaveLength(2)
  })

  it("waits longest after 4429", () => {
    const { deps, socket } = setUp()
    socket().fail(4429)
    vi.advanceTimersByTime(14_999)
    expect(deps.sockets).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(deps.sockets).toHaveLength(2)
  })

  it("pings every 10 s and gives up a link that fell silent", () => {
    const { deps, socket } = setUp()
    vi.advanceTimersByTime(10_000)
    expect(socket().ops("ping")).toHaveLength(2)
    vi.advanceTimersByTime(20_000)
    expect(deps.sockets[0]?.isClosed).toBe(true)
    vi.advanceTimersByTime(500)
    expect(deps.sockets).toHaveLength(2)
  })

  it("slows to 1 Hz while hidden and asks for a snapshot on return", () => {
    const { market, socket } = setUp()
    market.setHidden(true)
    expect(socket().ops("rate")).toEqual([{ op: "rate", hz: 1 }])
    market.setHidden(false)
    expect(socket().ops("rate").at(-1)).toEqual({ op: "rate", hz: 20 })
    expect(socket().ops("snapshot")).toHaveLength(1)
  })

  it("stays down after stop", () => {
    const { deps, market } = setUp()
    market.stop()
    vi.advanceTimersByTime(60_000)
    expect(deps.sockets).toHaveLength(1)
    expect(deps.sockets[0]?.isClosed).toBe(true)
  })
})
