import { act, renderHook } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Order } from "@/features/orders/types"
import type { OrderRequest, Precheck } from "../types"
import { findOrder, outcomeOf, tagOf } from "./sendOrder"
import { usePrecheck } from "./usePrecheck"

const request = (quantity: number): OrderRequest => ({
  account_id: "a",
  instrument_id: 9,
  side: "BUY",
  quantity,
  product: "NRML",
  order_type: "MARKET",
  validity: "DAY",
  price: null,
  trigger_price: null,
  tag: "ui1",
})

const answer = { allowed: true, violations: [], warnings: [] } as unknown as Precheck

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("usePrecheck", () => {
  it("asks once after the typing paused and is fresh only for what was asked", async () => {
    const ask = vi.fn((_: OrderRequest, __: AbortSignal) => Promise.resolve(answer))
    const { result, rerender } = renderHook(({ units }) => usePrecheck(request(units), ask), {
      initialProps: { units: 75 },
    })
    rerender({ units: 150 })
    await act(() => vi.advanceTimersByTimeAsync(149))
    expect(ask).not.toHaveBeenCalled()
    await act(() => vi.advanceTimersByTimeAsync(1))
    expect(ask).toHaveBeenCalledTimes(1)
    expect(ask.mock.calls[0]?.[0].quantity).toBe(150)
    expect(result.current).toMatchObject({ result: answer, isFresh: true })
    rerender({ units: 225 })
    expect(result.current).toMatchObject({ result: answer, isFresh: false })
  })

  it("ignores an answer that arrives after the question changed", async () => {
    const resolvers: ((value: Precheck) => void)[] = []
    const ask = () => new Promise<Precheck>((resolve) => resolvers.push(resolve))
    const { result, rerender } = renderHook(({ units }) => usePrecheck(request(units), ask), {
      initialProps: { units: 75 },
    })
    await act(() => vi.advanceTimersByTimeAsync(150))
    rerender({ units: 150 })
    await act(async () => resolvers[0]?.(answer))
    expect(result.current).toMatchObject({ result: null, isFresh: false })
  })

  it("is not fresh while the check itself fails", async () => {
    const ask = () => Promise.reject(new Error("offline"))
    const { result } = renderHook(() => usePrecheck(request(75), ask))
    await act(() => vi.advanceTimersByTimeAsync(150))
    expect(result.current).toMatchObject({ isFresh: false, error: "offline" })
  })
})

describe("outcome of a send", () => {
  it("keeps a lost answer apart from a refusal", () => {
    expect(outcomeOf({ status: 0, code: "network", message: "" }).kind).toBe("unknown")
    expect(outcomeOf({ status: 502, code: "", message: "" }).kind).toBe("unknown")
    expect(outcomeOf({ status: 400, code: "validation.failed", message: "bad" })).toEqual({
      kind: "refused",
      message: "bad",
    })
    const denied = outcomeOf({
      status: 422,
      code: "risk.denied",
      message: "",
      extra: { violations: [{ rule: "rms.tick" }] },
    })
    expect(denied).toMatchObject({ kind: "denied", violations: [{ rule: "rms.tick" }] })
  })

  it("tags an opening with at most 20 alphanumerics", () => {
    expect(tagOf("123e4567-e89b-12d3-a456-426614174000")).toMatch(/^[a-z0-9]{16}$/)
  })

  it("finds the order of an unknown outcome, proves absence, or admits that it cannot", async () => {
    const order = { tag: "ui1", instrument: { id: 9 } } as Order
    const noWait = () => Promise.resolve()
    const later = vi
      .fn<() => Promise<Order[]>>()
      .mockResolvedValueOnce([])
      .mockResolvedValue([order])
    expect(await findOrder(request(75), later, noWait)).toBe(order)
    expect(later).toHaveBeenCalledTimes(2)
    expect(await findOrder(request(75), () => Promise.resolve([]), noWait)).toBe("absent")
    expect(await findOrder(request(75), () => Promise.reject(new Error()), noWait)).toBe(
      "unreadable",
    )
  })
})
