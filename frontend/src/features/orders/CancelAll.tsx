import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { HoldButton } from "@/components/ui/hold-button"
import { toast } from "@/components/ui/sonner"
import { ApiError } from "@/lib/api"
import { formatRupees } from "@/lib/format"
import { useHotkeys } from "@/lib/hotkeys"
import { cancelAll, ordersQuery } from "./queries"
import type { Order } from "./types"

/** Cancel every open order of the account, behind a held button. F7 opens it, never fires it. */
export function CancelAll({ accountId }: { accountId: string }) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [isSending, setSending] = useState(false)
  const query = useInfiniteQuery(ordersQuery(accountId, "open"))
  const orders = query.data?.pages.flatMap((page) => page.results) ?? []
  useHotkeys([
    {
      keys: "F7",
      label: "Cancel all open orders (asks)",
      group: "Orders",
      run: () => orders.length > 0 && setOpen(true),
    },
  ])
  const send = async () => {
    setSending(true)
    try {
      const { requested } = await cancelAll(accountId)
      toast.success(`Cancel requested for ${requested} ${requested === 1 ? "order" : "orders"}`)
      setOpen(false)
    } catch (error) {
      toast.error("Cancel all failed", {
        description: error instanceof ApiError ? error.message : "Look at the open orders.",
      })
    } finally {
      setSending(false)
      client.invalidateQueries({ queryKey: ["orders"] })
    }
  }
  return (
    <>
      <Button
        size="sm"
        variant="outline"
        disabled={orders.length === 0}
        onClick={() => setOpen(true)}
      >
        Cancel all…
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen}>
        <DialogContent>
          <DialogHeader>
            <DialogTitle>Cancel {countOf(orders)}?</DialogTitle>
            <DialogDescription>
              {formatRupees(notional(orders))} of working orders. What fills before the cancel
              arrives stays filled; positions are not touched.
            </DialogDescription>
          </DialogHeader>
          <DialogFooter>
            <Button variant="outline" onClick={() => setOpen(false)}>
              Keep them
            </Button>
            <HoldButton variant="destructive" pending={isSending} onHold={() => void send()}>
              Hold to cancel {countOf(orders)}
            </HoldButton>
          </DialogFooter>
        </DialogContent>
      </Dialog>
    </>
  )
}

const countOf = (orders: readonly Order[]) =>
  `${orders.length} open ${orders.length === 1 ? "order" : "orders"}`

/** Rupees of the unfilled parts at their own prices; orders without a price count as nothing. */
function notional(orders: readonly Order[]): number {
  return orders.reduce(
    (sum, order) =>
      sum +
      (order.quantity - order.filled_quantity) * Number(order.price ?? order.trigger_price ?? 0),
    0,
  )
}
