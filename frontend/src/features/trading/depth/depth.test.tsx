import { act, render, screen, within } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { depthBoard, useLive } from "@/lib/live/session"
import { DepthTable } from "./DepthTable"
import { depthRows, depthTotals } from "./rows"

const level = (price: number, quantity: number, orders = 1) => ({ price, quantity, orders })
const book = {
  id: 7,
  digits: 2,
  exchangeMs: 0,
  bids: [level(99.95, 65), level(99.9, 1_30_000, 12)],
  asks: [level(100.05, 260, 3)],
}

describe("depth rows", () => {
  it("has five lines whatever the book has, with bars of the largest quantity", () => {
    const rows = depthRows(book)
    expect(rows).toHaveLength(5)
    expect(rows[1]?.bidShare).toBe(1)
    expect(rows[0]?.askShare).toBeCloseTo(0.002)
    expect(rows[1]?.ask).toBeNull()
    expect(depthRows(null).every((row) => row.bid === null && row.bidShare === 0)).toBe(true)
  })

  it("sums each side", () => {
    expect(depthTotals(book)).toMatchObject({ bid: 130_065, ask: 260 })
    expect(depthTotals(null)).toEqual({ bid: 0, ask: 0, bidPct: null })
  })
})

describe("DepthTable", () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    useLive.setState({ terms: { plan: "Pro", depth: true, maxInstruments: 3000 } })
  })
  afterEach(() => {
    act(() => depthBoard.clear())
    vi.useRealTimers()
  })

  it("shows both sides, totals, and gives a level's price on a click", () => {
    depthBoard.write(book)
    const taken = vi.fn()
    render(<DepthTable id={7} name="RELIANCE" onPrice={taken} />)
    const table = screen.getByRole("table", { name: "Depth of RELIANCE" })
    const rows = within(table).getAllByRole("row")
    expect(rows[1]).toHaveTextContent("16599.95100.052603")
    expect(rows[2]).toHaveTextContent("121.30 L99.90–")
    expect(rows.at(-1)).toHaveTextContent("Total1,30,065260")
    screen.getByRole("button", { name: "100.05" }).click()
    expect(taken).toHaveBeenCalledWith(100.05)
  })

  it("says when the source has no depth, after a moment of patience", () => {
    render(<DepthTable id={7} name="NIFTY" />)
    expect(screen.getByRole("status", { name: "Loading depth" })).toBeInTheDocument()
    act(() => vi.advanceTimersByTime(2_000))
    expect(screen.getByText("The source of prices has no depth of NIFTY.")).toBeInTheDocument()
  })

  it("says when the plan has none", () => {
    useLive.setState({ terms: { plan: "Free", depth: false, maxInstruments: 1000 } })
    render(<DepthTable id={7} name="NIFTY" />)
    expect(screen.getByText(/The Free plan shows the best bid and ask only/)).toBeInTheDocument()
  })
})
