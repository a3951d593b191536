import { useEffect, useState } from "react"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatCompact, formatPrice, formatQuantity, UNKNOWN } from "@/lib/format"
import type { DepthLevel } from "@/lib/live/depth"
import { LiveCell } from "@/lib/live/LiveCell"
import { useLive } from "@/lib/live/session"
import { useDepth, useQuote } from "@/lib/live/useQuote"
import { askQtyText, askText, bidQtyText, bidText, plain } from "../logic/cells"
import { type DepthRow, depthRows, depthTotals, LEVELS } from "./rows"

/** How long a book may take to arrive before the source is said to have none. */
const PATIENCE_MS = 2_000

interface DepthTableProps {
  id: number
  name: string
  /** A click on a level takes its price. */
  onPrice?: (price: number) => void
}

/** Five levels to each side with bars and totals, or a sentence on why there are none. */
export function DepthTable({ id, name, onPrice }: DepthTableProps) {
  const book = useDepth(id)
  const isStale = useQuote(id)?.isStale ?? false
  const terms = useLive((state) => state.terms)
  const hasWaited = useWaited(id, PATIENCE_MS)
  if (terms && !terms.depth)
    return (
      <BestOnly id={id}>
        The {terms.plan} plan shows the best bid and ask only. Depth of the book is part of a larger
        plan.
      </BestOnly>
    )
  if (!book && hasWaited)
    return <BestOnly id={id}>The source of prices has no depth of {name}.</BestOnly>
  if (!book) return <DepthSkeleton />
  const totals = depthTotals(book)
  return (
    <div>
      <table
        aria-label={`Depth of ${name}`}
        data-stale-book={isStale ? "1" : undefined}
        className={cn("num w-full table-fixed text-xs", isStale && "opacity-60")}
      >
        <thead className="text-2xs text-muted-foreground">
          <tr>
            <th className="w-[10%] py-0.5 pl-1 text-left font-normal">
              <abbr title="Orders" className="no-underline">
                Ord
              </abbr>
            </th>
            <th className="w-[16%] py-0.5 text-right font-normal">Qty</th>
            <th className="w-[24%] py-0.5 pr-2 text-right font-normal">Bid</th>
            <th className="w-[24%] py-0.5 pl-2 text-left font-normal">Ask</th>
            <th className="w-[16%] py-0.5 text-left font-normal">Qty</th>
            <th className="w-[10%] py-0.5 pr-1 text-right font-normal">
              <abbr title="Orders" className="no-underline">
                Ord
              </abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {depthRows(book).map((row) => (
            <Level key={row.level} row={row} digits={book.digits} onPrice={onPrice} />
          ))}
        </tbody>
        <tfoot className="border-t text-2xs">
          <tr>
            <th scope="row" className="py-1 pl-1 text-left font-normal text-muted-foreground">
              Total
            </th>
            <td colSpan={2} className="py-1 pr-2 text-right font-medium text-buy" data-total="bid">
              {formatQuantity(totals.bid)}
            </td>
            <td colSpan={3} className="py-1 pl-2 text-left font-medium text-sell" data-total="ask">
              {formatQuantity(totals.ask)}
            </td>
          </tr>
        </tfoot>
      </table>
      <Balance pct={totals.bidPct} />
      {isStale && (
        <p className="pt-1 text-2xs text-muted-foreground">
          This book is old: its price has stopped.
        </p>
      )}
    </div>
  )
}

interface LevelProps {
  row: DepthRow
  digits: number
  onPrice: ((price: number) => void) | undefined
}

function Level({ row, digits, onPrice }: LevelProps) {
  const { bid, ask } = row
  return (
    <tr className="h-6 max-md:h-8">
      <td className="pl-1 text-muted-foreground">{bid?.orders ?? ""}</td>
      <td className="relative text-right text-nowrap">
        <Bar share={row.bidShare} side="bid" />
        <span className="relative">{quantity(bid)}</span>
      </td>
      <td className="pr-2 text-right font-medium text-buy">
        <Price level={bid} side="bid" digits={digits} onPrice={onPrice} />
      </td>
      <td className="pl-2 text-left font-medium text-sell">
        <Price level={ask} side="ask" digits={digits} onPrice={onPrice} />
      </td>
      <td className="relative text-left">
        <Bar share={row.askShare} side="ask" />
        <span className="relative">{quantity(ask)}</span>
      </td>
      <td className="pr-1 text-right text-muted-foreground">{ask?.orders ?? ""}</td>
    </tr>
  )
}

/** Lakh and crore from a hundred thousand on: the column is narrow. */
const quantity = (level: DepthLevel | null) =>
  level === null
    ? ""
    : level.quantity >= 100_000
      ? formatCompact(level.quantity)
      : formatQuantity(level.quantity)

function Price({
  level,
  side,
  digits,
  onPrice,
}: {
  level: DepthLevel | null
  side: "bid" | "ask"
  digits: number
  onPrice: ((price: number) => void) | undefined
}) {
  if (!level) return <span className="font-normal text-muted-foreground">{UNKNOWN}</span>
  const text = formatPrice(level.price, digits)
  if (!onPrice) return text
  return (
    <button
      type="button"
      tabIndex={-1}
      title={`Use this ${side} as limit price`}
      onClick={() => onPrice(level.price)}
      className="-mx-1 rounded-sm px-1 hover:bg-accent hover:underline max-md:min-h-8"
    >
      {text}
    </button>
  )
}

/** Grows from the price outwards: bids to the left, asks to the right. */
function Bar({ share, side }: { share: number; side: "bid" | "ask" }) {
  return (
    <span
      aria-hidden
      data-bar={side}
      style={{ width: `${(share * 100).toFixed(1)}%` }}
      className={cn(
        "absolute inset-y-0.5",
        side === "bid" ? "right-0 bg-buy/15" : "left-0 bg-sell/15",
      )}
    />
  )
}

/** Which side waits with more, in words and as a line. */
function Balance({ pct }: { pct: number | null }) {
  if (pct === null) return null
  const bids = Math.round(pct)
  return (
    <div className="flex items-center gap-2 px-1 text-2xs text-muted-foreground">
      <span className="num">Bids {bids} %</span>
      <span aria-hidden className="flex h-1 flex-1 overflow-hidden rounded-full bg-sell/60">
        <span className="bg-buy" style={{ width: `${pct}%` }} />
      </span>
      <span className="num">Asks {100 - bids} %</span>
    </div>
  )
}

/** Why there is no depth, above what there is. */
function BestOnly({ id, children }: { id: number; children: React.ReactNode }) {
  return (
    <div className="grid gap-2 px-1 py-2 text-xs">
      <p className="text-muted-foreground">{children}</p>
      <p className="flex items-baseline gap-1.5">
        <span className="text-muted-foreground">Bid</span>
        <LiveCell id={id} text={bidText} tone={plain} className="font-medium text-buy" />
        <LiveCell id={id} text={bidQtyText} tone={plain} className="text-muted-foreground" />
        <span className="ml-3 text-muted-foreground">Ask</span>
        <LiveCell id={id} text={askText} tone={plain} className="font-medium text-sell" />
        <LiveCell id={id} text={askQtyText} tone={plain} className="text-muted-foreground" />
      </p>
    </div>
  )
}

const SKELETON = Array.from({ length: LEVELS }, (_, level) => level)

function DepthSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading depth" className="grid gap-2 py-5">
      {SKELETON.map((level) => (
        <Skeleton key={level} className="h-4" />
      ))}
      <Skeleton className="mt-1 h-4" />
    </div>
  )
}

/** Whether `ms` have passed since `id` was first asked for. */
function useWaited(id: number, ms: number): boolean {
  const [waitedFor, setWaitedFor] = useState<number | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setWaitedFor(id), ms)
    return () => clearTimeout(timer)
  }, [id, ms])
  return waitedFor === id
}
