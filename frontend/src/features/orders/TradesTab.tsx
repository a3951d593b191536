import { useQuery } from "@tanstack/react-query"
import { ArrowLeftRight, Download } from "lucide-react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { cn } from "@/lib/cn"
import { formatPrice, formatQuantity, formatRupees, formatTime } from "@/lib/format"
import { downloadCsv, toCsv } from "./logic/csv"
import { TRADE_COLUMNS } from "./logic/exports"
import { OrdersSkeleton } from "./OrdersTable"
import { tradesQuery } from "./queries"
import type { Trade } from "./types"

interface TradesTabProps {
  accountId: string
  onOrder: (id: string) => void
}

/** Every fill, newest first, with what it cost. */
export function TradesTab({ accountId, onOrder }: TradesTabProps) {
  const { data, isPending, error, refetch } = useQuery(tradesQuery(accountId))
  if (error)
    return <ErrorState title="Trades could not be loaded" error={error} onRetry={refetch} />
  if (isPending) return <OrdersSkeleton />
  if (data.length === 0) {
    return (
      <EmptyState icon={ArrowLeftRight} title="No trades yet">
        Each fill of an order becomes a line here, with its price and its charges.
      </EmptyState>
    )
  }
  return (
    <>
      <div className="flex items-center border-b p-2">
        <span className="num px-1 text-xs text-muted-foreground">{data.length} trades</span>
        <Button
          size="sm"
          variant="outline"
          className="ml-auto"
          onClick={() => downloadCsv("trades.csv", toCsv(TRADE_COLUMNS, data))}
        >
          <Download aria-hidden />
          CSV
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <TradesTable trades={data} onOrder={onOrder} />
      </div>
    </>
  )
}

/** Fills in a table; without `onOrder` the order link is left out. */
export function TradesTable({
  trades,
  onOrder,
}: {
  trades: readonly Trade[]
  onOrder?: (id: string) => void
}) {
  return (
    <div className="@container">
      <Table>
        <TableHeader>
          <TableRow className="h-8">
            <TableHead className={cn(onOrder && "@max-[560px]:hidden")}>Time (IST)</TableHead>
            <TableHead>Side</TableHead>
            {onOrder && <TableHead>Instrument</TableHead>}
            <TableHead className="text-right">Units</TableHead>
            <TableHead className="text-right">Price</TableHead>
            <TableHead className={cn("text-right", onOrder && "@max-[560px]:hidden")}>
              Charges
            </TableHead>
            <TableHead className="@max-[560px]:hidden">Trade id</TableHead>
            {onOrder && (
              <TableHead>
                <span className="sr-only">Order</span>
              </TableHead>
            )}
          </TableRow>
        </TableHeader>
        <TableBody>
          {trades.map((trade) => (
            <TableRow key={trade.id}>
              <TableCell
                className={cn("num text-muted-foreground", onOrder && "@max-[560px]:hidden")}
              >
                {formatTime(trade.traded_at)}
              </TableCell>
              <TableCell>
                <Badge variant={trade.side === "BUY" ? "buy" : "sell"}>{trade.side}</Badge>
              </TableCell>
              {onOrder && (
                <TableCell className="font-medium @min-[560px]:whitespace-nowrap">
                  {trade.instrument.display}
                </TableCell>
              )}
              <TableCell className="num text-right">{formatQuantity(trade.quantity)}</TableCell>
              <TableCell className="num text-right">{formatPrice(trade.price)}</TableCell>
              <TableCell className={cn("num text-right", onOrder && "@max-[560px]:hidden")}>
                {formatRupees(trade.charges)}
              </TableCell>
              <TableCell className="font-mono text-2xs text-muted-foreground @max-[560px]:hidden">
                {trade.trade_id}
              </TableCell>
              {onOrder && (
                <TableCell className="w-20 text-right">
                  <Button size="sm" variant="link" onClick={() => onOrder(trade.order_id)}>
                    Order
                  </Button>
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  )
}
