import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { ordersQuery, tradesQuery } from "@/features/orders/queries"
import { positionsQuery, useActiveAccount } from "@/features/trading/queries"
import { formatQuantity } from "@/lib/format"
import type { FillMark } from "./marks"
import { type ChartLine, linesOf } from "./orders/lines"

/** Working orders and the position of an instrument as lines, its fills of today as arrows. */
export function useChartMarks(instrumentId: number): { lines: ChartLine[]; fills: FillMark[] } {
  const { account } = useActiveAccount()
  const accountId = account?.id ?? ""
  const orders = useInfiniteQuery(ordersQuery(accountId, "open")).data
  const positions = useQuery(positionsQuery(accountId)).data
  const trades = useQuery(tradesQuery(accountId)).data
  const lines = useMemo(() => {
    const open = orders?.pages.flatMap((page) => page.results) ?? []
    return linesOf(instrumentId, open, positions ?? [])
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
  return { lines, fills }
}
