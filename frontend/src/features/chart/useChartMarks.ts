import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { ordersQuery, tradesQuery } from "@/features/orders/queries"
import { positionsQuery, useActiveAccount } from "@/features/trading/queries"
import { formatQuantity } from "@/lib/format"
import type { FillMark, PriceMark } from "./engine"

/** Working orders and the position of an instrument as lines, its fills of today as arrows. */
export function useChartMarks(instrumentId: number): { marks: PriceMark[]; fills: FillMark[] } {
  const { account } = useActiveAccount()
  const accountId = account?.id ?? ""
  const orders = useInfiniteQuery(ordersQuery(accountId, "open")).data
  const positions = useQuery(positionsQuery(accountId)).data
  const trades = useQuery(tradesQuery(accountId)).data
  const marks = useMemo(() => {
    const found: PriceMark[] = []
    for (const order of orders?.pages.flatMap((page) => page.results) ?? []) {
      const price = Number(order.price ?? order.trigger_price ?? Number.NaN)
      if (order.instrument.id !== instrumentId || !Number.isFinite(price)) continue
      const title = `${order.side} ${formatQuantity(order.quantity)} ${order.order_type}`
      found.push({ key: order.id, price, title, tone: order.side === "BUY" ? "buy" : "sell" })
    }
    for (const position of positions ?? []) {
      if (position.instrument.id !== instrumentId || position.quantity === 0) continue
      const title = `${position.quantity > 0 ? "LONG" : "SHORT"} ${formatQuantity(Math.abs(position.quantity))}`
      const price = Number(position.average_price)
      found.push({ key: `position-${position.product}`, price, title, tone: "plain" })
    }
    return found
  }, [orders, positions, instrumentId])
  const fills = useMemo(
    () =>
      (trades ?? [])
        .filter((trade) => trade.instrument.id === instrumentId)
        .map((trade) => ({
          at: Date.parse(trade.traded_at),
          side: trade.side,
          text: `${trade.side === "BUY" ? "B" : "S"} ${formatQuantity(trade.quantity)}`,
        })),
    [trades, instrumentId],
  )
  return { marks, fills }
}
