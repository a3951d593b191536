import { describe, expect, it, vi } from "vitest"
import { FIELD, FIELDS, FLAG } from "./fields"
import { QuoteBoard } from "./quoteBoard"

function row(ltp: number, extra: Partial<Record<keyof typeof FIELD, number>> = {}): Float64Array {
  const values = new Float64Array(FIELDS).fill(Number.NaN)
  values[FIELD.ltp] = ltp
  values[FIELD.flags] = 0
  for (const [name, value] of Object.entries(extra))
    values[FIELD[name as keyof typeof FIELD]] = value
  return values
}

/** A board whose frames run by hand. */
function handBoard(capacity = 4) {
  const frames: (() => void)[] = []
  const board = new QuoteBoard(capacity, (flush) => frames.push(flush))
  const frame = () => {
    for (const flush of frames.splice(0)) flush()
  }
  return { board, frame, frames }
}

describe("QuoteBoard", () => {
  it("paints each dirty instrument once a frame, however often it was written", () => {
    const { board, frame, frames } = handBoard()
    const one = vi.fn()
    const two = vi.fn()
    board.subscribe(1, one)
    board.subscribe(2, two)
    board.write(1, row(10), 0)
    board.write(1, row(11), 1)
    board.write(1, row(12), 2)
    expect(frames).toHaveLength(1)
    expect(one).not.toHaveBeenCalled()
    frame()
    expect(one).toHaveBeenCalledTimes(1)
    expect(two).not.toHaveBeenCalled()
    expect(board.get(1, "ltp")).toBe(12)
  })

  it("stops calling a painter that left", () => {
    const { board, frame } = handBoard()
    const paint = vi.fn()
    board.subscribe(1, paint)()
    board.write(1, row(10), 0)
    frame()
    expect(paint).not.toHaveBeenCalled()
  })

  it("remembers the direction of the last move through unchanged prices", () => {
    const { board } = handBoard()
    board.write(1, row(10), 0)
    expect(board.get(1, "direction")).toBeNaN()
    board.write(1, row(9), 1)
    board.write(1, row(9), 2)
    expect(board.get(1, "direction")).toBe(-1)
    board.write(1, row(9.5), 3)
    expect(board.get(1, "direction")).toBe(1)
  })

  it("returns the same view object until the quote changes", () => {
    const { board } = handBoard()
    expect(board.view(1)).toBeNull()
    board.write(1, row(10), 0)
    const first = board.view(1)
    expect(board.view(1)).toBe(first)
    board.write(1, row(11), 1)
    expect(board.view(1)).not.toBe(first)
  })

  it("turns stale after the maximum age and repaints it, then young again", () => {
    const { board, frame } = handBoard()
    const paint = vi.fn()
    board.setMaxAge(5)
    board.subscribe(1, paint)
    board.write(1, row(10, { exchangeMs: 1 }), 1_000)
    frame()
    board.sweep(6_000)
    frame()
    expect(board.isStale(1)).toBe(false)
    board.sweep(6_001)
    frame()
    expect(board.isStale(1)).toBe(true)
    expect(paint).toHaveBeenCalledTimes(2)
    board.write(1, row(11, { exchangeMs: 2 }), 7_000)
    expect(board.isStale(1)).toBe(false)
  })

  it("does not let the same quote sent again look young", () => {
    const { board } = handBoard()
    board.write(1, row(10, { exchangeMs: 1 }), 1_000)
    board.write(1, row(10, { exchangeMs: 1 }), 9_000)
    expect(board.isStale(1)).toBe(true)
    expect(board.ageSeconds(1, 9_000)).toBe(8)
  })

  it("believes the server's stale flag", () => {
    const { board } = handBoard()
    board.write(1, row(10, { flags: FLAG.stale }), 1_000)
    expect(board.isStale(1)).toBe(true)
  })

  it("keeps values and painters when it outgrows its capacity", () => {
    const { board, frame } = handBoard(2)
    const paint = vi.fn()
    board.subscribe(1, paint)
    for (let id = 1; id <= 9; id += 1) board.write(id, row(id * 10), 0)
    frame()
    expect(board.get(1, "ltp")).toBe(10)
    expect(board.get(9, "ltp")).toBe(90)
    expect(paint).toHaveBeenCalledTimes(1)
  })

  it("has no change without a close", () => {
    const { board } = handBoard()
    board.write(1, row(10), 0)
    expect(board.changePct(1)).toBeNaN()
    board.write(1, row(11, { close: 10 }), 1)
    expect(board.changePct(1)).toBeCloseTo(10, 9)
  })
})
