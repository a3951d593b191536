import { describe, expect, it, vi } from "vitest"
import { DepthBoard } from "./depthBoard"

const book = (id: number, price: number) => ({
  id,
  bids: [{ price, quantity: 1, orders: 1 }],
  asks: [],
  digits: 2,
  exchangeMs: 0,
})

describe("DepthBoard", () => {
  it("tells each listener once a frame, of its own instrument only", () => {
    const frames: (() => void)[] = []
    const board = new DepthBoard((flush) => frames.push(flush))
    const [one, two] = [vi.fn(), vi.fn()]
    board.subscribe(1, one)
    const leave = board.subscribe(2, two)
    board.write(book(1, 10))
    board.write(book(1, 11))
    expect(frames).toHaveLength(1)
    frames[0]?.()
    expect(one).toHaveBeenCalledTimes(1)
    expect(two).not.toHaveBeenCalled()
    expect(board.get(1)?.bids[0]?.price).toBe(11)
    leave()
    board.write(book(2, 5))
    frames[1]?.()
    expect(two).not.toHaveBeenCalled()
  })

  it("tells when a book is forgotten", () => {
    const board = new DepthBoard((flush) => flush())
    const heard = vi.fn()
    board.subscribe(1, heard)
    board.forget(1)
    expect(heard).not.toHaveBeenCalled()
    board.write(book(1, 10))
    board.clear()
    expect(board.get(1)).toBeNull()
    expect(heard).toHaveBeenCalledTimes(2)
  })
})
