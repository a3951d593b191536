import { GripVertical, X } from "lucide-react"
import type { KeyboardEvent, PointerEvent, Ref } from "react"
import { roundToTick, stepPrice, ticksPerRupee } from "@/features/trading/logic/decimal"
import { exitTicket } from "@/features/trading/logic/exit"
import { LivePnl } from "@/features/trading/positions/LivePnl"
import { useTicket } from "@/features/trading/ticket/store"
import { cn } from "@/lib/cn"
import { formatPrice } from "@/lib/format"
import { useHotkeys } from "@/lib/hotkeys"
import type { ChartEngine } from "../engine"
import type { ChartLine, OrderLine } from "./lines"
import type { Moved } from "./OrderLines"

const TONES = {
  buy: "border-buy text-buy",
  sell: "border-sell text-sell",
  plain: "border-foreground/60 text-foreground",
}

interface LineTagProps {
  line: ChartLine
  moved: Moved | null
  canTrade: boolean
  engine: ChartEngine
  onMoved: (moved: Moved | null) => void
  onCancel: (line: OrderLine) => void
  tagRef: Ref<HTMLDivElement>
}

/** What stands on a line: side, quantity, kind and price; × cancels the order or exits the position. */
export function LineTag(props: LineTagProps) {
  const { line, canTrade, tagRef } = props
  const openTicket = useTicket((state) => state.open)
  const isBusy = line.kind === "order" && !line.isOpen
  return (
    <div
      ref={tagRef}
      data-chart-line={line.key}
      className={cn(
        "pointer-events-auto absolute top-0 left-2 flex h-6 items-center rounded-sm border bg-card text-2xs font-medium shadow-sm coarse:h-9",
        TONES[line.tone],
        line.kind === "order" && "border-dashed",
      )}
    >
      {line.kind === "order" && canTrade && line.isOpen ? (
        <Handle {...props} line={line} />
      ) : (
        <span className="num px-1.5 whitespace-nowrap">
          {line.text} @ {formatPrice(line.price)}
          {isBusy && " · cancelling"}
        </span>
      )}
      {line.kind === "position" && (
        <LivePnl positions={[line.position]} part="unrealised" className="pr-1.5" />
      )}
      {canTrade && !isBusy && (
        <button
          type="button"
          className="grid h-full w-6 place-items-center border-l hover:bg-accent coarse:w-9"
          aria-label={
            line.kind === "order"
              ? `Cancel ${line.text} at ${formatPrice(line.price)}`
              : `Exit ${line.text}`
          }
          onClick={() =>
            line.kind === "order" ? props.onCancel(line) : openTicket(exitTicket(line.position))
          }
        >
          <X className="size-3" aria-hidden />
        </button>
      )}
    </div>
  )
}

function Handle({ line, moved, engine, onMoved }: LineTagProps & { line: OrderLine }) {
  const { tick_size } = line.order.instrument
  const isDragged = moved !== null && !moved.isAsking
  useHotkeys(
    isDragged
      ? [
          {
            keys: "Escape",
            label: "Put the order line back",
            group: "Chart",
            run: () => onMoved(null),
          },
        ]
      : [],
  )
  const put = (price: string) => onMoved({ line, price, isAsking: false })
  const ask = (price: string) =>
    onMoved(Number(price) === Number(line.value) ? null : { line, price, isAsking: true })
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!isDragged || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const price = priceUnder(engine, event, tick_size)
    if (price) put(price)
  }
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (by) {
      event.preventDefault()
      const steps = by * (event.shiftKey ? ticksPerRupee(tick_size) : 1)
      put(stepPrice(moved?.price ?? line.value, tick_size, steps))
    } else if (event.key === "Enter" && moved) {
      event.preventDefault()
      ask(moved.price)
    }
  }
  return (
    <button
      type="button"
      className="num flex h-full touch-none cursor-ns-resize items-center gap-0.5 rounded-l-sm pr-1.5 whitespace-nowrap hover:bg-accent"
      aria-label={`${line.text} @ ${formatPrice(line.price)}: drag, or arrow keys and Enter, to move`}
      title="Drag to change the price; it asks before anything is sent"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        put(line.value)
      }}
      onPointerMove={drag}
      onPointerUp={() => isDragged && ask(moved.price)}
      onPointerCancel={() => onMoved(null)}
      onKeyDown={keys}
      onBlur={() => isDragged && onMoved(null)}
    >
      <GripVertical className="size-3" aria-hidden />
      {line.text} @ {formatPrice(line.price)}
    </button>
  )
}

/** Price on the tick grid under the pointer, never below one tick; "" off the scale. */
function priceUnder(engine: ChartEngine, event: PointerEvent<HTMLElement>, tick: string): string {
  const pane = event.currentTarget.closest("[data-chart]")?.getBoundingClientRect()
  const price = pane ? engine.priceAt(event.clientY - pane.top) : null
  return price === null ? "" : roundToTick(Math.max(price, Number(tick)), tick)
}
