import { ArrowLeftRight } from "lucide-react"
import { Badge } from "@/components/ui/badge"
import { DialogTitle } from "@/components/ui/dialog"
import type { BrokerAccount } from "@/lib/api"
import { cn } from "@/lib/cn"
import { byChange, LiveCell } from "@/lib/live/LiveCell"
import { QuoteAge } from "@/lib/live/QuoteAge"
import { board } from "@/lib/live/session"
import {
  askQtyText,
  askText,
  bidQtyText,
  bidText,
  changePctText,
  ltpText,
  plain,
} from "../logic/cells"
import type { Side } from "../types"
import type { Tradable } from "./store"

interface TicketHeaderProps {
  instrument: Tradable
  side: Side
  isExit: boolean
  account: BrokerAccount | null
  onSide: (side: Side) => void
  /** A click on bid or ask takes that price. */
  onPrice: (price: number) => void
}

/** What is traded, for whom, and what it costs this instant. */
export function TicketHeader({
  instrument,
  side,
  isExit,
  account,
  onSide,
  onPrice,
}: TicketHeaderProps) {
  const { id } = instrument
  return (
    <div
      className={cn(
        "grid grid-cols-[minmax(0,1fr)] gap-2 rounded-t-lg border-b border-l-3 p-4 pb-3",
        side === "BUY" ? "border-l-buy bg-buy/8" : "border-l-sell bg-sell/8",
      )}
    >
      <div className="flex items-center gap-2 pr-9">
        <button
          type="button"
          onClick={() => onSide(side === "BUY" ? "SELL" : "BUY")}
          aria-label={`Side ${side}, switch to ${side === "BUY" ? "SELL" : "BUY"}`}
          title="Switch side (Alt+T)"
          className={cn(
            "inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs font-semibold max-md:h-11 max-md:px-3",
            side === "BUY" ? "bg-buy text-buy-foreground" : "bg-sell text-sell-foreground",
          )}
        >
          {side}
          <ArrowLeftRight className="size-3.5" aria-hidden />
        </button>
        <DialogTitle className="min-w-0 truncate">{instrument.display}</DialogTitle>
        <Badge variant="outline">{instrument.exchange}</Badge>
        {isExit && <Badge variant="warn">EXIT</Badge>}
      </div>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <LiveCell id={id} text={ltpText} className="text-lg font-semibold" />
        <LiveCell id={id} text={changePctText} tone={byChange} className="text-xs" />
        <span className="text-2xs text-muted-foreground">
          <QuoteAge id={id} />
        </span>
        {account && (
          <span className="ml-auto flex items-center gap-1.5 text-2xs text-muted-foreground">
            {account.label}
            <Badge variant={account.mode === "LIVE" ? "destructive" : "mode"}>{account.mode}</Badge>
          </span>
        )}
      </div>
      <div className="grid grid-cols-2 gap-2 text-xs">
        <Touch label="Bid" onPress={() => onPrice(board.get(id, "bid"))}>
          <LiveCell id={id} text={bidText} tone={plain} className="font-medium text-buy" />
          <LiveCell id={id} text={bidQtyText} tone={plain} className="text-muted-foreground" />
        </Touch>
        <Touch label="Ask" onPress={() => onPrice(board.get(id, "ask"))}>
          <LiveCell id={id} text={askText} tone={plain} className="font-medium text-sell" />
          <LiveCell id={id} text={askQtyText} tone={plain} className="text-muted-foreground" />
        </Touch>
      </div>
    </div>
  )
}

interface TouchProps {
  label: string
  onPress: () => void
  children: React.ReactNode
}

function Touch({ label, onPress, children }: TouchProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      title={`Use the ${label.toLowerCase()} as limit price`}
      onClick={onPress}
      className="flex items-baseline justify-between gap-2 rounded-md border bg-card px-2.5 py-1 hover:border-ring max-md:min-h-11 max-md:items-center"
    >
      <span className="text-muted-foreground">{label}</span>
      <span className="flex items-baseline gap-2">{children}</span>
    </button>
  )
}
