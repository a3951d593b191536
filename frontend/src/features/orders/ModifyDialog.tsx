import { type KeyboardEvent, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { stepPrice, ticksPerRupee } from "@/features/trading/logic/decimal"
import {
  hasPrice,
  hasTrigger,
  lotsOf,
  missingFrom,
  stepLots,
  unitsOf,
} from "@/features/trading/logic/ticket"
import { LotsField, PriceField } from "@/features/trading/ticket/fields"
import { ChangeRefusalNote } from "./ChangeRefusalNote"
import { changeOf } from "./logic/change"
import { modifyOrder } from "./queries"
import type { Order } from "./types"
import { useOrderChange } from "./useOrderChange"

/** Change quantity or prices of a working order; the old terms work until the broker confirms. */
export function ModifyDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { send, isSending, refusal } = useOrderChange(onClose)
  const lotsRef = useRef<HTMLInputElement>(null)
  const { lot_size, tick_size, display } = order.instrument
  const [lots, setLots] = useState(lotsOf(order.quantity, lot_size))
  const [price, setPrice] = useState(order.price ?? "")
  const [trigger, setTrigger] = useState(order.trigger_price ?? "")

  const missing = missingFrom(
    {
      side: order.side,
      lots,
      product: order.product,
      orderType: order.order_type,
      validity: order.validity,
      price,
      trigger,
    },
    lot_size,
  )
  const change = changeOf(order, { quantity: unitsOf(lots, lot_size), price, trigger })
  const isChanged = Object.keys(change).length > 0
  const submit = () => {
    if (missing || !isChanged) return
    const description = "The old terms work until the broker confirms."
    void send(() => modifyOrder(order.id, change), "Change requested", description)
  }
  const keys = (value: string, put: (price: string) => void) => (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    put(stepPrice(value, tick_size, by * (event.shiftKey ? ticksPerRupee(tick_size) : 1)))
  }

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        onOpenAutoFocus={(event) => {
          event.preventDefault()
          lotsRef.current?.select()
        }}
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <DialogHeader>
            <DialogTitle>
              Modify {order.side} {display}
            </DialogTitle>
            <DialogDescription>
              {order.order_type} · {order.product} · {order.filled_quantity} of {order.quantity}{" "}
              filled
            </DialogDescription>
          </DialogHeader>
          <div className="grid grid-cols-2 gap-3">
            <LotsField
              inputRef={lotsRef}
              lots={lots}
              lotSize={lot_size}
              onChange={setLots}
              onStep={(by) => setLots(stepLots(lots, by))}
            />
            {hasPrice(order.order_type) && (
              <PriceField
                label="Price"
                value={price}
                onChange={setPrice}
                onKeyDown={keys(price, setPrice)}
              />
            )}
            {hasTrigger(order.order_type) && (
              <PriceField
                label="Trigger price"
                value={trigger}
                onChange={setTrigger}
                onKeyDown={keys(trigger, setTrigger)}
              />
            )}
          </div>
          <ChangeRefusalNote refusal={refusal} />
          <DialogFooter>
            <Button variant="outline" onClick={onClose}>
              Keep as it is
            </Button>
            <Button type="submit" pending={isSending} disabled={missing !== "" || !isChanged}>
              {missing || (isChanged ? "Send the change" : "Nothing changed")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
