import { useQueryClient } from "@tanstack/react-query"
import { Pencil, X } from "lucide-react"
import { type KeyboardEvent, useState } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { ApiError } from "@/lib/api"
import { cn } from "@/lib/cn"
import { formatDate, formatPrice, formatQuantity, formatTime } from "@/lib/format"
import { canChange } from "./logic/states"
import { ModifyDialog } from "./ModifyDialog"
import { cancelOrder, storeOrder } from "./queries"
import { StateBadges } from "./StateBadge"
import type { Order } from "./types"

/** Columns give way as the table narrows; the narrow row says the same in a second line. */
const FROM_MEDIUM = "@max-[520px]:hidden"
const FROM_ROOMY = "@max-[680px]:hidden"
const FROM_BROAD = "@max-[1060px]:hidden"

interface OrdersTableProps {
  orders: readonly Order[]
  canTrade: boolean
  onOrder: (id: string) => void
}

/** Orders, newest first. A row opens its timeline; working orders can be changed in place. */
export function OrdersTable({ orders, canTrade, onOrder }: OrdersTableProps) {
  const [modified, setModified] = useState<Order | null>(null)
  return (
    <>
      <div className="@container">
        <Table>
          <caption className="sr-only">
            Orders, newest first. Enter on a row opens its timeline.
          </caption>
          <TableHeader>
            <TableRow className="h-8">
              <TableHead className={FROM_MEDIUM}>Time (IST)</TableHead>
              <TableHead>Side</TableHead>
              <TableHead>Instrument</TableHead>
              <TableHead className={FROM_BROAD}>Product</TableHead>
              <TableHead className={FROM_ROOMY}>Type</TableHead>
              <TableHead className={cn("text-right", FROM_ROOMY)}>Filled / qty</TableHead>
              <TableHead className={cn("text-right", FROM_ROOMY)}>Price</TableHead>
              <TableHead className={cn("text-right", FROM_BROAD)}>Average</TableHead>
              <TableHead>State</TableHead>
              <TableHead>
                <span className="sr-only">Actions</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {orders.map((order) => (
              <OrderRow
                key={order.id}
                order={order}
                canTrade={canTrade}
                onOpen={() => onOrder(order.id)}
                onModify={() => setModified(order)}
              />
            ))}
          </TableBody>
        </Table>
      </div>
      {modified && (
        <ModifyDialog key={modified.id} order={modified} onClose={() => setModified(null)} />
      )}
    </>
  )
}

interface OrderRowProps {
  order: Order
  canTrade: boolean
  onOpen: () => void
  onModify: () => void
}

function OrderRow({ order, canTrade, onOpen, onModify }: OrderRowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.key !== "Enter") return
    event.preventDefault()
    onOpen()
  }
  return (
    <tr
      tabIndex={0}
      data-order={order.id}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      className="h-(--row-book) cursor-pointer border-b outline-none hover:bg-accent/40 focus-visible:bg-accent focus-visible:shadow-[inset_2px_0_0_var(--ring)] coarse:h-12"
    >
      <TableCell
        className={cn("num text-muted-foreground", FROM_MEDIUM)}
        title={formatDate(order.placed_at)}
      >
        {formatTime(order.placed_at)}
      </TableCell>
      <TableCell>
        <Badge variant={order.side === "BUY" ? "buy" : "sell"}>{order.side}</Badge>
      </TableCell>
      <TableCell>
        <span className="font-medium @min-[520px]:whitespace-nowrap">
          {order.instrument.display}
        </span>
        <span className="num block text-2xs text-muted-foreground @min-[680px]:hidden">
          {formatQuantity(order.filled_quantity)}/{formatQuantity(order.quantity)} ·{" "}
          {order.order_type}
          {order.price !== null && ` ${formatPrice(order.price)}`}
        </span>
      </TableCell>
      <TableCell className={FROM_BROAD}>{order.product}</TableCell>
      <TableCell className={cn("whitespace-nowrap", FROM_ROOMY)}>
        {order.order_type}
        {order.validity === "IOC" && (
          <span className="ml-1 text-2xs text-muted-foreground">IOC</span>
        )}
      </TableCell>
      <TableCell className={cn("num text-right", FROM_ROOMY)}>
        {formatQuantity(order.filled_quantity)} / {formatQuantity(order.quantity)}
      </TableCell>
      <TableCell className={cn("num text-right", FROM_ROOMY)}>
        {order.price === null ? "market" : formatPrice(order.price)}
        {order.trigger_price !== null && (
          <span className="ml-1.5 text-2xs text-muted-foreground">
            trg {formatPrice(order.trigger_price)}
          </span>
        )}
      </TableCell>
      <TableCell className={cn("num text-right", FROM_BROAD)}>
        {formatPrice(order.average_price)}
      </TableCell>
      <TableCell className="@min-[1180px]:w-full @min-[1180px]:max-w-0 @min-[1180px]:min-w-64">
        <span className="flex items-center gap-2">
          <StateBadges order={order} />
          {order.message && (
            <span
              className="truncate text-2xs text-muted-foreground @max-[1180px]:hidden"
              title={order.message}
            >
              {order.message}
            </span>
          )}
        </span>
      </TableCell>
      <TableCell className="w-20 py-0 text-right">
        {canTrade && canChange(order) && <OrderActions order={order} onModify={onModify} />}
      </TableCell>
    </tr>
  )
}

function OrderActions({ order, onModify }: { order: Order; onModify: () => void }) {
  const client = useQueryClient()
  const [isCancelling, setCancelling] = useState(false)
  const cancel = async () => {
    setCancelling(true)
    try {
      storeOrder(client, await cancelOrder(order.id))
    } catch (error) {
      toast.error("Not cancelled", {
        description: error instanceof ApiError ? error.message : "The order is as it was.",
      })
    } finally {
      setCancelling(false)
    }
  }
  return (
    <span className="inline-flex gap-1">
      <Button
        size="icon-sm"
        variant="outline"
        aria-label={`Modify ${order.side} ${order.instrument.display}`}
        title="Modify"
        onClick={(event) => {
          event.stopPropagation()
          onModify()
        }}
      >
        <Pencil aria-hidden />
      </Button>
      <Button
        size="icon-sm"
        variant="outline"
        aria-label={`Cancel ${order.side} ${order.instrument.display}`}
        title="Cancel"
        pending={isCancelling}
        onClick={(event) => {
          event.stopPropagation()
          void cancel()
        }}
      >
        {!isCancelling && <X aria-hidden />}
      </Button>
    </span>
  )
}

const SKELETON_ROWS = ["a", "b", "c", "d", "e", "f"]

export function OrdersSkeleton() {
  return (
    <div role="status" aria-label="Loading orders">
      <div className="h-8 border-b" />
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-(--row-book) items-center gap-6 border-b px-3 coarse:h-12">
          <Skeleton className="h-3.5 w-16" />
          <Skeleton className="h-4 w-10" />
          <Skeleton className="h-3.5 w-44" />
          <Skeleton className="ml-auto h-3.5 w-20" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </div>
  )
}
