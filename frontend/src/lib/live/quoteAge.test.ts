import { beforeEach, describe, expect, it, vi } from "vitest"
import type { MarketStatus } from "@/lib/api"
import { FIELD, FIELDS } from "./fields"
import { preciseNow } from "./reconnectingSocket"
import { board, quoteAgeSeconds, useLive } from "./session"

const MARKET_NOW = Date.parse("2025-11-14T05:00:00Z")
let id = 0

/** A quote that has just arrived, `agoMs` old by the exchange's clock. */
function arrive(agoMs: number): void {
  const row = new Float64Array(FIELDS).fill(Number.NaN)
  row[FIELD.ltp] = 100
  row[FIELD.exchangeMs] = MARKET_NOW - agoMs
  board.write(id, row, preciseNow())
}

function market(changes: Partial<MarketStatus>): void {
  const status = {
    market_now: new Date(MARKET_NOW).toISOString(),
    speed: 1,
    feed_alive: true,
    ...changes,
  } as MarketStatus
  useLive.setState({ status, statusAt: Date.now() })
}

describe("the age of a quote", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 })
    id += 1
  })

  it("is the exchange's where an old price has just arrived", () => {
    market({})
    arrive(300_000)
    expect(quoteAgeSeconds(id)).toBe(300)
  })

  it("is in seconds of waiting when a replay runs fast", () => {
    market({ speed: 20 })
    arrive(10_000)
    expect(quoteAgeSeconds(id)).toBe(0.5)
  })

  it("is that of the receipt without a market, or while it stands still", () => {
    useLive.setState({ status: null })
    arrive(300_000)
    expect(quoteAgeSeconds(id)).toBeLessThan(1)
    market({ speed: 0 })
    expect(quoteAgeSeconds(id)).toBeLessThan(1)
    market({ feed_alive: false })
    expect(quoteAgeSeconds(id)).toBeLessThan(1)
  })

  it("is unknown without a quote", () => {
    market({})
    expect(quoteAgeSeconds(id)).toBeNaN()
  })
})
