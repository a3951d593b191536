import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Badge } from "@/components/ui/badge"
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
import { placeOrder, recentOrders, storeOrder } from "@/features/orders/queries"
import { useActiveAccount } from "@/features/trading/queries"
import { tagOf } from "@/features/trading/ticket/sendOrder"
import type { Product } from "@/features/trading/types"
import { ApiError, randomId } from "@/lib/api"
import { useScope } from "@/lib/api/queries"
import { formatQuantity } from "@/lib/format"
import { type BasketOrder, inOrder, type LegStatus, sendBasket } from "./sendBasket"
import type { Leg } from "./store"

/** Send all legs as MARKET orders, bought ones first, behind a held button. */
export function PlaceBasket({ legs }: { legs: readonly Leg[] }) {
  const [attempt, setAttempt] = useState<{ legs: readonly Leg[]; keys: string[] } | null>(null)
  const canTrade = useScope("orders:write")
  return (
    <>
      <Button
        size="sm"
        disabled={legs.length === 0 || !canTrade}
        title={canTrade ? undefined : "Your role may not trade"}
        onClick={() => setAttempt({ legs, keys: legs.map(() => randomId()) })}
      >
        Place {legs.length === 1 ? "order" : "orders"}…
      </Button>
      {attempt && <BasketDialog {...attempt} onClose={() => setAttempt(null)} />}
    </>
  )
}

interface BasketDialogProps {
  legs: readonly Leg[]
  /** Idempotency-Keys, one a leg, for as long as the dialog is open. */
  keys: readonly string[]
  onClose: () => void
}

function BasketDialog({ legs, keys, onClose }: BasketDialogProps) {
  const client = useQueryClient()
  const { account } = useActiveAccount()
  const [product, setProduct] = useState<Product>("NRML")
  const [statuses, setStatuses] = useState<ReadonlyMap<string, LegStatus>>(new Map())
  const [isSending, setSending] = useState(false)
  const orders = legs.map((leg, index) => basketOrder(leg, keys[index] ?? "", product, account?.id))
  const placed = orders.filter(({ key }) => statuses.get(key)?.kind === "placed").length
  const isDone = placed === orders.length
  const isBegun = statuses.size > 0
  const note = (key: string, status: LegStatus) => {
    setStatuses((now) => new Map(now).set(key, status))
    if (status.kind === "placed") storeOrder(client, status.order)
  }
  const send = async () => {
    setSending(true)
    try {
      await sendBasket(orders, statuses, PORTS, note)
    } finally {
      setSending(false)
      client.invalidateQueries({ queryKey: ["orders"] })
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && !isSending && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>
            Place {legs.length} {legs.length === 1 ? "order" : "orders"}
          </DialogTitle>
          <DialogDescription>
            MARKET orders on {account?.label ?? "no account"}, bought legs first. If one does not go
            through, the rest is not sent.
          </DialogDescription>
        </DialogHeader>
        <fieldset className="flex items-center gap-2 text-sm" disabled={isBegun}>
          <legend className="sr-only">Product</legend>
          {(["NRML", "MIS"] as const).map((each) => (
            <Button
              key={each}
              size="sm"
              variant={product === each ? "default" : "outline"}
              aria-pressed={product === each}
              onClick={() => setProduct(each)}
            >
              {each}
            </Button>
          ))}
        </fieldset>
        <ul className="divide-y rounded-md border text-sm" aria-live="polite">
          {inOrder(orders).map(({ key, request, leg }) => (
            <li key={key} className="flex items-center gap-2 px-3 py-2">
              <Badge variant={request.side === "BUY" ? "buy" : "sell"}>{request.side}</Badge>
              <span className="min-w-0 flex-1 truncate">{leg.symbol}</span>
              <span className="num text-muted-foreground">{formatQuantity(request.quantity)}</span>
              <StatusText status={statuses.get(key)} />
            </li>
          ))}
        </ul>
        <DialogFooter>
          <Button variant="outline" disabled={isSending} onClick={onClose}>
            {isDone ? "Close" : isBegun ? "Leave the rest" : "Cancel"}
          </Button>
          {!isDone && (
            <HoldButton pending={isSending} disabled={!account} onHold={() => void send()}>
              {isBegun ? `Hold to send the other ${legs.length - placed}` : "Hold to send"}
            </HoldButton>
          )}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}

const PORTS = {
  place: placeOrder,
  failureOf: (error: unknown) => (error instanceof ApiError ? error : null),
  readRecent: recentOrders,
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
}

function basketOrder(
  leg: Leg,
  key: string,
  product: Product,
  accountId: string | undefined,
): BasketOrder & { leg: Leg } {
  return {
    key,
    leg,
    request: {
      account_id: accountId ?? "",
      instrument_id: leg.instrumentId,
      side: leg.side,
      quantity: leg.lots * leg.lotSize,
      product,
      order_type: "MARKET",
      validity: "DAY",
      price: null,
      trigger_price: null,
      tag: tagOf(key),
    },
  }
}

function StatusText({ status }: { status: LegStatus | undefined }) {
  switch (status?.kind) {
    case "sending":
      return <span className="text-muted-foreground">sending …</span>
    case "placed":
      return <Badge variant="ok">{status.order.state}</Badge>
    case "denied":
      return <span className="text-down">Denied: {status.message}</span>
    case "refused":
      return <span className="text-down">{status.message}</span>
    case "unknown":
      return <span className="text-warn">Unknown: it may be live. Look at your orders.</span>
    default:
      return <span className="text-muted-foreground">not sent</span>
  }
}
