import { QueryClient } from "@tanstack/react-query"
import { describe, expect, it, vi } from "vitest"
import { applyEvent, currentPage, keys, storeOrder, withOrder } from "./queries"
import type { Order, OrderState } from "./types"

const order = (id: string, state: OrderState, updated_at = "2026-11-23T06:00:00Z") =>
  ({ id, state, updated_at, account_id: "a", flags: [] }) as unknown as Order

const pages = (...orders: Order[]) => ({
  pages: [{ results: orders, next: null }],
  pageParams: [null],
})

const ids = (data: { pages: { results: Order[] }[] } | undefined) =>
  data?.pages.flatMap((page) => page.results.map((each) => `${each.id}:${each.state}`))

describe("order events in the cache", () => {
  it("replaces in place, prepends new ones and moves finished ones out of the open list", () => {
    const open = pages(order("1", "OPEN"), order("2", "OPEN"))
    expect(ids(withOrder(open, order("2", "PART_FILLED"), "open"))).toEqual([
      "1:OPEN",
      "2:PART_FILLED",
    ])
    expect(ids(withOrder(open, order("3", "QUEUED"), "open"))).toEqual([
      "3:QUEUED",
      "1:OPEN",
      "2:OPEN",
    ])
    expect(ids(withOrder(open, order("1", "FILLED"), "open"))).toEqual(["2:OPEN"])
    expect(ids(withOrder(pages(), order("1", "FILLED"), "open"))).toEqual([])
    expect(ids(withOrder(pages(), order("1", "FILLED"), "closed"))).toEqual(["1:FILLED"])
  })

  it("does not let a list that was read earlier undo an event", () => {
    const client = new QueryClient()
    storeOrder(client, order("7", "CANCELLED", "2026-11-23T06:00:01Z"))
    const late = { results: [order("7", "OPEN"), order("8", "OPEN")], next: null }
    expect(currentPage(late, "open").results.map((each) => each.id)).toEqual(["8"])
    expect(currentPage(late, "all").results.map((each) => each.state)).toEqual([
      "CANCELLED",
      "OPEN",
    ])
    storeOrder(client, order("7", "FILLED", "2026-11-23T06:00:02Z"))
    expect(currentPage(late, "all").results[0]?.state).toBe("FILLED")
  })

  it("updates lists that exist and asks for funds and positions again", () => {
    const client = new QueryClient()
    const asked = vi.spyOn(client, "invalidateQueries")
    client.setQueryData(keys.orders("a", "all"), pages(order("1", "SENT")))
    applyEvent(client, { type: "order", data: order("1", "FILLED") })
    expect(ids(client.getQueryData(keys.orders("a", "all")))).toEqual(["1:FILLED"])
    expect(client.getQueryData(keys.orders("a", "open"))).toBeUndefined()
    applyEvent(client, { type: "positions", account_id: "a" })
    const invalidated = asked.mock.calls.map(([filter]) => JSON.stringify(filter?.queryKey))
    expect(invalidated).toContain('["funds","a"]')
    expect(invalidated).toContain('["positions","a"]')
  })
})
