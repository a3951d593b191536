import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query"
import { keys as tradingKeys } from "@/features/trading/queries"
import type { OrderRequest } from "@/features/trading/types"
import { api } from "@/lib/api"
import type { EventMessage } from "@/lib/live/eventsSocket"
import { NewestOrders } from "./logic/newest"
import { isOpen } from "./logic/states"
import type { Order, OrderDetail, Page, Trade } from "./types"

const V1 = "/api/v1"
const PAGE = 100

export type OrderFilter = "open" | "closed" | "all"

export const keys = {
  orders: (accountId: string, filter: OrderFilter) => ["orders", accountId, filter] as const,
  order: (id: string) => ["order", id] as const,
  trades: (accountId: string) => ["trades", accountId] as const,
}

const newest = new NewestOrders()

/** The page with what events told since it was read. */
export function currentPage(page: Page<Order>, filter: OrderFilter): Page<Order> {
  const results = page.results.map((order) => newest.take(order))
  return { ...page, results: results.filter((order) => belongs(order, filter)) }
}

export const ordersQuery = (accountId: string, filter: OrderFilter) =>
  infiniteQueryOptions({
    queryKey: keys.orders(accountId, filter),
    queryFn: ({ pageParam, signal }) =>
      api<Page<Order>>(`${V1}/orders`, {
        query: { account_id: accountId, status: filter, limit: PAGE, cursor: pageParam },
        signal,
      }).then((page) => currentPage(page, filter)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: accountId !== "",
    refetchInterval: 60_000,
  })

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: keys.order(id),
    queryFn: ({ signal }) => api<OrderDetail>(`${V1}/orders/${id}`, { signal }),
    enabled: id !== "",
  })

export const tradesQuery = (accountId: string) =>
  queryOptions({
    queryKey: keys.trades(accountId),
    queryFn: ({ signal }) =>
      api<{ results: Trade[] }>(`${V1}/trades`, { query: { account_id: accountId }, signal }).then(
        (answer) => answer.results,
      ),
    enabled: accountId !== "",
    refetchInterval: 60_000,
  })

/** Place an order; `key` makes sending it again harmless. */
export function placeOrder(request: OrderRequest, key: string): Promise<Order> {
  return api<Order>(`${V1}/orders`, {
    method: "POST",
    body: request,
    headers: { "Idempotency-Key": key },
  })
}

/** The newest orders of an account, whatever their state (lookup after a lost answer). */
export function recentOrders(accountId: string): Promise<Order[]> {
  return api<Page<Order>>(`${V1}/orders`, {
    query: { account_id: accountId, status: "all", limit: 50 },
  }).then((page) => page.results)
}

export interface OrderChange {
  quantity?: number
  price?: string
  trigger_price?: string
}

export function modifyOrder(id: string, change: OrderChange): Promise<Order> {
  return api<Order>(`${V1}/orders/${id}`, { method: "PATCH", body: change })
}

export function cancelOrder(id: string): Promise<Order> {
  return api<Order>(`${V1}/orders/${id}`, { method: "DELETE" })
}

export function cancelAll(accountId: string): Promise<{ requested: number }> {
  return api(`${V1}/orders/cancel-all`, { method: "POST", body: { account_id: accountId } })
}

type OrderPages = InfiniteData<Page<Order>, string | null>

/** Whether `order` belongs into the list of `filter`. */
function belongs(order: Order, filter: OrderFilter): boolean {
  return filter === "all" || (filter === "open") === isOpen(order)
}

/**
 * Pages with `order` put in: replaced where it stands, prepended when new, removed when it no longer belongs.
 */
export function withOrder(pages: OrderPages, order: Order, filter: OrderFilter): OrderPages {
  const isHeld = pages.pages.some((page) => page.results.some((each) => each.id === order.id))
  const keep = belongs(order, filter)
  const next = pages.pages.map((page) => ({
    ...page,
    results: page.results.flatMap((each) => {
      if (each.id !== order.id) return [each]
      return keep ? [order] : []
    }),
  }))
  const [first] = next
  if (keep && !isHeld && first) next[0] = { ...first, results: [order, ...first.results] }
  return { ...pages, pages: next }
}

/** Put one order into every list and its own detail. */
export function storeOrder(client: QueryClient, received: Order): void {
  const order = newest.take(received)
  for (const filter of ["open", "closed", "all"] as const) {
    client.setQueryData<OrderPages>(keys.orders(order.account_id, filter), (pages) =>
      pages ? withOrder(pages, order, filter) : pages,
    )
  }
  client.invalidateQueries({ queryKey: keys.order(order.id) })
}

/** React to one message of the events socket. */
export function applyEvent(client: QueryClient, message: EventMessage): void {
  if (message.type === "order") {
    const order = message.data as Order
    storeOrder(client, order)
    client.invalidateQueries({ queryKey: tradingKeys.funds(order.account_id) })
  } else if (message.type === "trade") {
    const trade = message.data as Trade
    client.invalidateQueries({ queryKey: ["trades"] })
    client.invalidateQueries({ queryKey: keys.order(trade.order_id) })
  } else if (message.type === "positions") {
    const accountId = String(message.account_id)
    client.invalidateQueries({ queryKey: tradingKeys.positions(accountId) })
    client.invalidateQueries({ queryKey: tradingKeys.funds(accountId) })
  } else if (message.type === "risk") {
    client.invalidateQueries({ queryKey: ["risk"] })
  }
}

/** After a gap in the events everything that they keep fresh is asked again. */
export function refetchAfterGap(client: QueryClient): void {
  for (const key of ["orders", "order", "trades", "positions", "funds", "risk"]) {
    client.invalidateQueries({ queryKey: [key] })
  }
}
