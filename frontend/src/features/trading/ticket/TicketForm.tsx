import { type KeyboardEvent, type RefObject, useState } from "react"
import { Button } from "@/components/ui/button"
import type { Order } from "@/features/orders/types"
import type { BrokerAccount } from "@/lib/api"
import { useScope } from "@/lib/api/queries"
import { useLive } from "@/lib/live/session"
import { useQuote } from "@/lib/live/useQuote"
import { useOnline } from "@/lib/useOnline"
import { roundToTick, stepPrice, ticksPerRupee } from "../logic/decimal"
import {
  applyFix,
  hasPrice,
  hasTrigger,
  productsFor,
  requestOf,
  sendButton,
  stepLots,
  type TicketDraft,
} from "../logic/ticket"
import { precheck } from "../queries"
import type { OrderType } from "../types"
import { LotsField, PriceField, SegmentedField } from "./fields"
import { PrecheckPanel } from "./PrecheckPanel"
import { SendStatus } from "./SendStatus"
import type { TicketOpening } from "./store"
import { TicketDepth } from "./TicketDepth"
import { TicketHeader } from "./TicketHeader"
import { usePrecheck } from "./usePrecheck"
import { useSendOrder } from "./useSendOrder"

interface TicketFormProps {
  opening: TicketOpening
  account: BrokerAccount | null
  lotsRef: RefObject<HTMLInputElement | null>
  onPlaced: (order: Order) => void
}

/** Everything the ticket asks, the risk engine's answer to it, and the one button that sends. */
export function TicketForm({ opening, account, lotsRef, onPlaced }: TicketFormProps) {
  const { instrument } = opening
  const quote = useQuote(instrument.id)
  const canTrade = useScope("orders:write")
  const isConnected = useLive((state) => state.market === "open" || state.events === "open")
  const [draft, setDraft] = useState<TicketDraft>(() => firstDraft(opening))
  const sender = useSendOrder(opening.key, onPlaced)
  const request = account ? requestOf(draft, instrument, account.id, sender.tag) : null
  const check = usePrecheck(request, precheck)

  const change = (part: Partial<TicketDraft>) => {
    sender.reset()
    setDraft((now) => ({ ...now, ...part }))
  }
  const setType = (orderType: OrderType) => {
    const touch = roundToTick(quote?.ltp ?? Number.NaN, instrument.tick_size)
    change({
      orderType,
      ...(hasPrice(orderType) && draft.price === ""
        ? { price: touchPrice(draft.side) || touch }
        : {}),
      ...(hasTrigger(orderType) && draft.trigger === "" ? { trigger: touch } : {}),
    })
  }
  const touchPrice = (side: "BUY" | "SELL") =>
    roundToTick((side === "BUY" ? quote?.ask : quote?.bid) ?? Number.NaN, instrument.tick_size)

  const isOnline = useOnline()
  const isExit = opening.purpose === "exit"
  const blocked = blockedReason({
    hasAccount: account !== null,
    canTrade,
    isConnected: isOnline && isConnected,
    phase: sender.phase.kind,
  })
  const button = sendButton(
    draft,
    instrument.lot_size,
    check.isFresh ? check.result : null,
    blocked,
    isExit && check.error !== "",
  )
  const submit = () => {
    if (button.isEnabled && request) sender.send(request)
  }
  const takePrice = (price: number) => {
    if (hasPrice(draft.orderType)) change({ price: roundToTick(price, instrument.tick_size) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.altKey && event.code === "KeyT") {
      event.preventDefault()
      change({ side: draft.side === "BUY" ? "SELL" : "BUY" })
    } else if (event.key === "Enter" && event.repeat) event.preventDefault()
  }
  const priceKeys = (value: string, put: (price: string) => void) => (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const ticks = event.shiftKey ? ticksPerRupee(instrument.tick_size) : 1
    put(stepPrice(value, instrument.tick_size, by * ticks))
  }

  return (
    <form
      data-ticket=""
      aria-label="Order ticket"
      className="flex min-h-0 flex-col"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TicketHeader
        instrument={instrument}
        side={draft.side}
        isExit={isExit}
        account={account}
        onSide={(side) => change({ side })}
        onPrice={takePrice}
      />
      <div className="grid gap-3 overflow-y-auto p-4">
        <TicketDepth instrument={instrument} onPrice={takePrice} />
        <SegmentedField
          label="Product"
          value={draft.product}
          options={productsFor(instrument)}
          onChange={(product) => change({ product })}
        />
        <SegmentedField
          label="Type"
          value={draft.orderType}
          options={["MARKET", "LIMIT", "SL", "SL-M"]}
          onChange={setType}
        />
        <div className="grid grid-cols-2 gap-3">
          <LotsField
            inputRef={lotsRef}
            lots={draft.lots}
            lotSize={instrument.lot_size}
            onChange={(lots) => change({ lots })}
            onStep={(by) => change({ lots: stepLots(draft.lots, by) })}
          />
          <PriceField
            label="Price"
            placeholder="at market"
            isDisabled={!hasPrice(draft.orderType)}
            value={hasPrice(draft.orderType) ? draft.price : ""}
            onChange={(price) => change({ price })}
            onKeyDown={priceKeys(draft.price, (price) => change({ price }))}
          />
          {hasTrigger(draft.orderType) && (
            <PriceField
              label="Trigger price"
              value={draft.trigger}
              onChange={(trigger) => change({ trigger })}
              onKeyDown={priceKeys(draft.trigger, (trigger) => change({ trigger }))}
            />
          )}
          <div className={hasTrigger(draft.orderType) ? "" : "col-span-2"}>
            <SegmentedField
              label="Validity"
              value={draft.validity}
              options={["DAY", "IOC"]}
              onChange={(validity) => change({ validity })}
            />
          </div>
        </div>
        <PrecheckPanel
          state={check}
          lotSize={instrument.lot_size}
          isComplete={request !== null}
          isExit={isExit}
          onFix={(violation) => {
            sender.reset()
            setDraft((now) => applyFix(now, violation, instrument.lot_size))
          }}
        />
        <SendStatus phase={sender.phase} onResend={sender.resend} onCheck={sender.check} />
      </div>
      <div className="sticky bottom-0 grid gap-1 border-t bg-popover p-4">
        <Button
          type="submit"
          variant={draft.side === "BUY" ? "buy" : "sell"}
          size="lg"
          className="num w-full"
          // Stays focusable and readable while blocked: its label says why.
          aria-disabled={!button.isEnabled || undefined}
          pending={sender.phase.kind === "sending" || sender.phase.kind === "checking"}
        >
          {button.label}
        </Button>
        <p className="hidden text-center text-2xs text-muted-foreground md:block">
          Enter sends · Esc closes · Alt+T switches side · arrows step
        </p>
      </div>
    </form>
  )
}

function firstDraft(opening: TicketOpening): TicketDraft {
  const [standard = "MIS"] = productsFor(opening.instrument)
  return {
    side: opening.side,
    lots: opening.lots ?? "1",
    product: opening.product ?? standard,
    orderType: opening.orderType ?? "MARKET",
    validity: "DAY",
    price: opening.price ?? "",
    trigger: "",
  }
}

interface BlockedInput {
  hasAccount: boolean
  canTrade: boolean
  isConnected: boolean
  phase: string
}

/** The outside reason why nothing can be sent now, "" when there is none. */
function blockedReason({ hasAccount, canTrade, isConnected, phase }: BlockedInput): string {
  if (phase === "sending") return "Sending…"
  if (phase === "checking") return "Checking…"
  if (phase === "unknown") return "Outcome unknown"
  if (!hasAccount) return "No broker account"
  if (!canTrade) return "Your role may not trade"
  if (!isConnected) return "Offline: nothing can be sent"
  return ""
}
