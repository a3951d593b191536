import { Dialog as D } from "radix-ui"
import { useRef } from "react"
import { useNavigate } from "react-router"
import { DialogContent } from "@/components/ui/dialog"
import { SheetContent } from "@/components/ui/sheet"
import { toast } from "@/components/ui/sonner"
import type { Order } from "@/features/orders/types"
import { useMediaQuery } from "@/lib/live/useMediaQuery"
import { useActiveAccount } from "../queries"
import { type TicketOpening, useTicket } from "./store"
import { TicketForm } from "./TicketForm"

/** The order ticket: a dialog on a desk, a bottom sheet on a phone. */
export default function OrderTicket({ opening }: { opening: TicketOpening }) {
  const close = useTicket((state) => state.close)
  const { account } = useActiveAccount()
  const navigate = useNavigate()
  const isPhone = useMediaQuery("(max-width: 767px)")
  const lots = useRef<HTMLInputElement>(null)

  const onPlaced = (order: Order) => {
    close()
    toast.success(`${order.side} ${order.quantity} ${order.instrument.display}`, {
      description: "Passed risk, on its way.",
      classNames: { actionButton: "!bg-secondary !text-secondary-foreground" },
      action: { label: "Timeline", onClick: () => navigate(`/app/orders?order=${order.id}`) },
    })
  }
  const focusLots = (event: Event) => {
    event.preventDefault()
    lots.current?.focus()
    lots.current?.select()
  }
  const form = <TicketForm opening={opening} account={account} lotsRef={lots} onPlaced={onPlaced} />
  const common = {
    onOpenAutoFocus: focusLots,
    "aria-describedby": undefined,
    "data-side": opening.side,
  }
  return (
    <D.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      {isPhone ? (
        <SheetContent side="bottom" {...common}>
          {form}
        </SheetContent>
      ) : (
        <DialogContent className="max-w-[440px] gap-0 overflow-x-hidden p-0" {...common}>
          {form}
        </DialogContent>
      )}
    </D.Root>
  )
}
