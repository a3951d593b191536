import { formatPct, formatPrice } from "@/lib/format"
import { byChange, LiveCell } from "./LiveCell"
import type { QuoteBoard } from "./quoteBoard"
import { useSubscription } from "./useQuote"

const ltp = (board: QuoteBoard, id: number) => formatPrice(board.get(id, "ltp"))
const pct = (board: QuoteBoard, id: number) => formatPct(board.changePct(id))

/** Index levels for the header. */
export function IndexStrip({ indices }: { indices: readonly { id: number; display: string }[] }) {
  useSubscription(indices.map((index) => index.id))
  return (
    <ul aria-label="Indices" className="flex min-w-0 items-center gap-4 overflow-hidden">
      {indices.map((index) => (
        <li key={index.id} className="flex items-baseline gap-1.5 whitespace-nowrap">
          <span className="text-xs text-muted-foreground">{index.display}</span>
          <LiveCell id={index.id} text={ltp} className="text-sm font-medium" />
          <LiveCell id={index.id} text={pct} tone={byChange} className="text-2xs max-sm:hidden" />
        </li>
      ))}
    </ul>
  )
}
