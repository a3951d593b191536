import { X } from "lucide-react"
import type { KeyboardEvent, ReactNode } from "react"
import { cn } from "@/lib/cn"
import { byChange, LiveCell } from "@/lib/live/LiveCell"
import { QuoteAge } from "@/lib/live/QuoteAge"
import { changePctText, changeText, ltpText } from "../logic/cells"
import type { Instrument } from "../types"

/** A number that changes must not move or repaint its neighbours: fixed size, strict containment. */
const FIXED = "block shrink-0 text-right [contain:strict]"

interface WatchlistRowProps {
  index: number
  top: number
  height: number
  instrument: Instrument
  isFocusable: boolean
  isShown: boolean
  isDragged: boolean
  dropSide: "before" | "after" | null
  onFocus: () => void
  onBlur: () => void
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  onTrade: (side: "BUY" | "SELL") => void
  onChart: () => void
  onRemove: () => void
  onDragStart: () => void
  onDragOver: () => void
  /** `isDrop` is false when the drag was given up. */
  onDragEnd: (isDrop: boolean) => void
}

/** One instrument: name and price above, exchange, age and change below; actions on hover or focus. */
export function WatchlistRow(props: WatchlistRowProps) {
  const { instrument, index } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-label={instrument.display}
      data-row={index}
      tabIndex={props.isFocusable ? 0 : -1}
      draggable
      onFocus={props.onFocus}
      onBlur={props.onBlur}
      onKeyDown={props.onKeyDown}
      onClick={props.onChart}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move"
        event.dataTransfer.setData("text/plain", instrument.symbol)
        props.onDragStart()
      }}
      onDragOver={(event) => {
        event.preventDefault()
        props.onDragOver()
      }}
      onDrop={(event) => {
        event.preventDefault()
        props.onDragEnd(true)
      }}
      onDragEnd={() => props.onDragEnd(false)}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      className={cn(
        "group absolute inset-x-0 top-0 flex cursor-pointer items-center gap-2 border-b px-3 outline-none [contain:strict] hover:bg-accent/60 focus-visible:bg-accent focus-visible:shadow-[inset_2px_0_0_var(--ring)]",
        props.isShown && "bg-accent/45",
        props.isDragged && "opacity-50",
        props.dropSide === "before" && "shadow-[inset_0_2px_0_var(--ring)]",
        props.dropSide === "after" && "shadow-[inset_0_-2px_0_var(--ring)]",
      )}
    >
      <div role="gridcell" className="grid min-w-0 flex-1">
        <div className="flex items-center justify-between gap-2 leading-5 font-medium">
          <span className="truncate">{instrument.display}</span>
          <LiveCell id={instrument.id} text={ltpText} className={cn(FIXED, "h-5 w-20")} />
        </div>
        <div className="flex items-center justify-between gap-2 text-2xs text-muted-foreground">
          <span className="flex gap-1.5">
            <span>{instrument.type === "IDX" ? "INDEX" : instrument.exchange}</span>
            <QuoteAge id={instrument.id} />
          </span>
          <span className="flex gap-1">
            <LiveCell
              id={instrument.id}
              text={changeText}
              tone={byChange}
              className={cn(FIXED, "h-4 w-16")}
            />
            <LiveCell
              id={instrument.id}
              text={changePctText}
              tone={byChange}
              className={cn(FIXED, "h-4 w-[68px]")}
            />
          </span>
        </div>
      </div>
      <RowActions {...props} />
    </div>
  )
}

function RowActions({ instrument, onTrade, onRemove }: WatchlistRowProps) {
  return (
    <div
      role="gridcell"
      // Invisible buttons must not catch a tap that was meant for the row.
      // As wide as the change in rupees, which it covers, so that no half number peeps out.
      className="pointer-events-none absolute inset-y-px right-[84px] flex min-w-[76px] items-center justify-end gap-1 bg-accent pl-1 opacity-0 group-focus-within:pointer-events-auto group-focus-within:opacity-100 group-hover:pointer-events-auto group-hover:opacity-100 group-focus:pointer-events-auto group-focus:opacity-100"
    >
      {instrument.is_tradable && (
        <>
          <RowButton
            label={`Buy ${instrument.display}`}
            className="bg-buy font-semibold text-buy-foreground"
            onPress={() => onTrade("BUY")}
          >
            B
          </RowButton>
          <RowButton
            label={`Sell ${instrument.display}`}
            className="bg-sell font-semibold text-sell-foreground"
            onPress={() => onTrade("SELL")}
          >
            S
          </RowButton>
        </>
      )}
      <RowButton label={`Remove ${instrument.display}`} onPress={onRemove}>
        <X className="size-3.5" aria-hidden />
      </RowButton>
    </div>
  )
}

interface RowButtonProps {
  label: string
  className?: string
  onPress: () => void
  children: ReactNode
}

function RowButton({ label, className, onPress, children }: RowButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation()
        onPress()
      }}
      className={cn(
        "inline-flex size-6 items-center justify-center rounded-sm border border-transparent bg-secondary text-xs text-secondary-foreground hover:border-ring coarse:size-9",
        className,
      )}
    >
      {children}
    </button>
  )
}
