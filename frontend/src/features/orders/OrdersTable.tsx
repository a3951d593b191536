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
import { formatDate, formatPrice, formatQuantity, formatTime } from "@/lib/format"
import { canChange } from "./logic/states"
import { ModifyDialog } from "./ModifyDialog"
import { cancelOrder, storeOrder } from "./queries"
import { StateBadges } from "./StateBadge"
import type { Order } from "./types"

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
      <Table>
        <caption className="sr-only">
          Orders, newest first. Enter on a row opens its timeline.
        </caption>
        <TableHeader>
          <TableRow className="h-8">
            <TableHead>Time (IST)</TableHead>
            <TableHead>Side</TableHead>
            <TableHead>Instrument</TableHead>
            <TableHead>Product</TableHead>
            <TableHead>Type</TableHead>
            <TableHead className="text-right">Filled / qty</TableHead>
            <TableHead className="text-right">Price</TableHead>
            <TableHead className="text-right">Average</TableHead>
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
      <TableCell className="num text-muted-foreground" title={formatDate(order.placed_at)}>
        {formatTime(order.placed_at)}
      </TableCell>
      <TableCell>
        <Badge variant={order.side === "BUY" ? "buy" : "sell"}>{order.side}</Badge>
      </TableCell>
      <TableCell className="font-medium whitespace-nowrap">{order.instrument.display}</TableCell>
      <TableCell>{order.product}</TableCell>
      <TableCell className="whitespace-nowrap">
        {order.order_type}
        {order.validity === "IOC" && (
          <span className="ml-1 text-2xs text-muted-foreground">IOC</span>
        )}
      </TableCell>
      <TableCell className="num text-right">
        {formatQuantity(order.filled_quantity)} / {formatQuantity(order.quantity)}
      </TableCell>
      <TableCell className="num text-right">
        {order.price === null ? "market" : formatPrice(order.price)}
        {order.trigger_price !== null && (
          <span className="block text-2xs text-muted-foreground">
            trg {formatPrice(order.trigger_price)}
          </span>
        )}
      </TableCell>
      <TableCell className="num text-right">{formatPrice(order.average_price)}</TableCell>
      <TableCell className="max-w-72">
        <StateBadges order={order} />
        {order.message && (
          <p className="truncate text-2xs text-muted-foreground" title={order.message}>
            {order.message}
          </p>
        )}
      </TableCell>
      <TableCell className="w-20 text-right">
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
