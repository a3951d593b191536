import { act, fireEvent, render, screen } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { HOLD_MS, HoldButton } from "./hold-button"

const onHold = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  onHold.mockReset()
})
afterEach(() => vi.useRealTimers())

function button(props: { disabled?: boolean } = {}) {
  render(
    <HoldButton onHold={onHold} {...props}>
      Halt
    </HoldButton>,
  )
  return screen.getByRole("button", { name: "Halt" })
}

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))

describe("HoldButton", () => {
  it("does nothing on a click", () => {
    const target = button()
    fireEvent.pointerDown(target, { button: 0 })
    fireEvent.pointerUp(target)
    fireEvent.click(target)
    pass(HOLD_MS * 2)
    expect(onHold).not.toHaveBeenCalled()
  })

  it("fires once after the whole hold, not before", () => {
    const target = button()
    fireEvent.pointerDown(target, { button: 0 })
    pass(HOLD_MS - 1)
    expect(onHold).not.toHaveBeenCalled()
    expect(target.dataset.holding).toBe("true")
    pass(1)
    pass(HOLD_MS * 2)
    expect(onHold).toHaveBeenCalledTimes(1)
    expect(target.dataset.holding).toBeUndefined()
  })

  it.each(["pointerUp", "pointerLeave", "pointerCancel", "blur"] as const)(
    "is cancelled by %s",
    (event) => {
      const target = button()
      fireEvent.pointerDown(target, { button: 0 })
      pass(HOLD_MS / 2)
      fireEvent[event](target)
      pass(HOLD_MS)
      expect(onHold).not.toHaveBeenCalled()
    },
  )

  it.each([" ", "Enter"])("is held by the key %j, whose repeats do not restart it", (key) => {
    const target = button()
    fireEvent.keyDown(target, { key })
    pass(HOLD_MS / 2)
    fireEvent.keyDown(target, { key, repeat: true })
    pass(HOLD_MS / 2)
    expect(onHold).toHaveBeenCalledTimes(1)
  })

  it("is cancelled by releasing the key", () => {
    const target = button()
    fireEvent.keyDown(target, { key: "Enter" })
    pass(HOLD_MS / 2)
    fireEvent.keyUp(target, { key: "Enter" })
    pass(HOLD_MS)
    expect(onHold).not.toHaveBeenCalled()
  })

  it("ignores the other mouse buttons and a disabled state", () => {
    const target = button({ disabled: true })
    fireEvent.pointerDown(target, { button: 0 })
    fireEvent.pointerDown(target, { button: 2 })
    pass(HOLD_MS)
    expect(onHold).not.toHaveBeenCalled()
  })

  it("fires nothing after it is gone", () => {
    const { unmount } = render(<HoldButton onHold={onHold}>Stop</HoldButton>)
    fireEvent.pointerDown(screen.getByRole("button", { name: "Stop" }), { button: 0 })
    unmount()
    pass(HOLD_MS)
    expect(onHold).not.toHaveBeenCalled()
  })
})
