import { memo } from "react"
import { plain } from "@/features/trading/logic/cells"
import { cn } from "@/lib/cn"
import { formatPrice } from "@/lib/format"
import { LiveCell } from "@/lib/live/LiveCell"
import { ChainCell, type ChainSource } from "./ChainCell"
import type { ChainColumn, SideName } from "./columns"
import { strikeText } from "./strikes"

export interface ChainRowProps {
  source: ChainSource
  columns: readonly ChainColumn[]
  strikeWidth: number
  strike: number
  index: number
  top: number
  height: number
  ids: { ce: number | null; pe: number | null }
  isAtm: boolean
  /** The side that is in the money at this strike. */
  itm: SideName | null
  isLive: boolean
  focus: SideName | null
  isFocusable: boolean
  onFocus: (index: number, side: SideName) => void
  onTrade: (index: number, side: SideName, action: "BUY" | "SELL") => void
  onAdd: (index: number, side: SideName, action: "BUY" | "SELL") => void
}

/** One strike: calls at the left with LTP beside the strike, puts mirrored at the right. */
export const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { strike, index, isAtm } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-strike={strike}
      style={{ height: props.height, top: props.top }}
      className={cn(
        "absolute left-0 flex w-full min-w-max border-b text-xs [contain:size_layout_style]",
        isAtm && "border-y border-primary/60",
      )}
    >
      <Side {...props} side="ce" />
      {/* Its place; what is seen there is drawn by ChainStrikes. */}
      <div role="rowheader" style={{ width: props.strikeWidth }} className="shrink-0">
        <span className="sr-only">{strikeText(strike)}</span>
      </div>
      <Side {...props} side="pe" />
    </div>
  )
})

function Side(props: ChainRowProps & { side: SideName }) {
  const { side, columns, ids, index, isLive } = props
  const id = ids[side]
  const ordered = side === "ce" ? columns : [...columns].reverse()
  const isFocused = props.focus === side
  const label = `${formatPrice(props.strike, 0)} ${side.toUpperCase()}`
  return (
    <div
      role="gridcell"
      data-side={side}
      tabIndex={props.isFocusable && isFocused ? 0 : -1}
      onFocus={() => props.onFocus(index, side)}
      className={cn(
        "group/side relative flex flex-1 outline-none hover:bg-accent/60 focus-visible:bg-accent focus-visible:shadow-[inset_0_0_0_1px_var(--ring)]",
        side === "ce" ? "justify-end" : "justify-start",
        props.itm === side && "bg-warn/7",
      )}
    >
      <span className="sr-only">{label}</span>
      {ordered.map((column) => (
        <div
          key={column.id}
          style={{ width: column.width }}
          data-column={column.id}
          className={cn(
            "shrink-0 px-1.5 text-right leading-[25px] whitespace-nowrap [contain:size_style]",
            column.bar && (side === "ce" ? "chain-bar-ce" : "chain-bar-pe"),
          )}
        >
          {id === null ? (
            <span className="text-muted-foreground">–</span>
          ) : isLive && column.live && !column.bar ? (
            <LiveCell id={id} text={column.live} tone={column.liveTone ?? plain} />
          ) : (
            <ChainCell source={props.source} column={column} side={side} strike={props.strike} />
          )}
        </div>
      ))}
      {isLive && id !== null && <Actions {...props} label={label} />}
    </div>
  )
}

function Actions({
  side,
  index,
  label,
  onTrade,
  onAdd,
}: ChainRowProps & { side: SideName; label: string }) {
  return (
    <span
      className={cn(
        "pointer-events-none absolute inset-y-px flex items-center gap-0.5 bg-accent px-1 opacity-0 group-hover/side:pointer-events-auto group-hover/side:opacity-100 group-focus-visible/side:pointer-events-auto group-focus-visible/side:opacity-100",
        side === "ce" ? "right-[80px]" : "left-[80px]",
      )}
    >
      <Action
        label={`Buy ${label}`}
        className="bg-buy text-buy-foreground"
        text="B"
        onPress={() => onTrade(index, side, "BUY")}
      />
      <Action
        label={`Sell ${label}`}
        className="bg-sell text-sell-foreground"
        text="S"
        onPress={() => onTrade(index, side, "SELL")}
      />
      <Action
        label={`+B ${label} into the basket`}
        className="bg-secondary text-buy"
        text="+B"
        onPress={() => onAdd(index, side, "BUY")}
      />
      <Action
        label={`+S ${label} into the basket`}
        className="bg-secondary text-sell"
        text="+S"
        onPress={() => onAdd(index, side, "SELL")}
      />
    </span>
  )
}

interface ActionProps {
  label: string
  text: string
  className: string
  onPress: () => void
}

function Action({ label, text, className, onPress }: ActionProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={onPress}
      className={cn(
        "h-5 min-w-5 rounded-sm px-0.5 text-2xs font-semibold coarse:h-6 coarse:min-w-7",
        className,
      )}
    >
      {text}
    </button>
  )
}
