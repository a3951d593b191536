import { type ReactNode, useEffect } from "react"
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import { toast } from "@/components/ui/sonner"
import { ChangeRefusalNote } from "@/features/orders/ChangeRefusalNote"
import { changeOf } from "@/features/orders/logic/change"
import { cancelOrder, modifyOrder } from "@/features/orders/queries"
import type { Order } from "@/features/orders/types"
import { useOrderChange } from "@/features/orders/useOrderChange"
import { formatRupees } from "@/lib/format"
import type { Moved } from "./OrderLines"

const titleOf = (order: Order) =>
  `${order.side} ${order.quantity - order.filled_quantity} ${order.instrument.display}`

interface ModifyConfirmProps {
  moved: Moved
  /** The order has changed since: what is asked about is no longer so. */
  isStale: boolean
  onClose: () => void
}

/** Ask before a dragged line changes its order; Esc and the first button leave it as it is. */
export function ModifyConfirm({ moved, isStale, onClose }: ModifyConfirmProps) {
  const { order, field, value, text } = moved.line
  const change = changeOf(order, {
    quantity: order.quantity,
    price: field === "price" ? moved.price : (order.price ?? ""),
    trigger: field === "trigger_price" ? moved.price : (order.trigger_price ?? ""),
  })
  return (
    <Question
      title={`Modify ${titleOf(order)}?`}
      action="Send the change"
      send={() => modifyOrder(order.id, change)}
      sent="Change requested"
      isStale={isStale}
      onClose={onClose}
    >
      {text}: {formatRupees(value)} → <strong className="num">{formatRupees(moved.price)}</strong>.
      The old terms work until the broker confirms.
    </Question>
  )
}

export function CancelConfirm({ order, onClose }: { order: Order; onClose: () => void }) {
  return (
    <Question
      title={`Cancel ${titleOf(order)}?`}
      action="Cancel the order"
      send={() => cancelOrder(order.id)}
      sent="Cancel requested"
      isDestructive
      onClose={onClose}
    >
      {order.order_type} · {order.product}. What fills before the cancel arrives stays filled.
    </Question>
  )
}

interface QuestionProps {
  title: string
  children: ReactNode
  action: string
  send: () => Promise<Order>
  sent: string
  isDestructive?: boolean
  isStale?: boolean
  onClose: () => void
}

function Question(props: QuestionProps) {
  const { title, children, action, send, sent, isDestructive, isStale = false, onClose } = props
  const change = useOrderChange(onClose)
  const isOver = isStale && !change.isSending && !change.refusal
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when it is over
  useEffect(() => {
    if (!isOver) return
    toast.warning("The order has changed meanwhile", { description: "Nothing was sent." })
    onClose()
  }, [isOver])
  return (
    <AlertDialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription>{children}</AlertDialogDescription>
        </AlertDialogHeader>
        <ChangeRefusalNote refusal={change.refusal} />
        <AlertDialogFooter>
          <AlertDialogCancel>Keep it as it is</AlertDialogCancel>
          <Button
            variant={isDestructive ? "destructive" : "default"}
            pending={change.isSending}
            disabled={isStale}
            onClick={() => void change.send(send, sent)}
          >
            {action}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  )
}
