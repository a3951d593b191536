import type { ReactNode } from "react"
import type { ChainDocument } from "@/lib/chain/types"
import { cn } from "@/lib/cn"
import { formatCompact, formatNumber, formatPrice } from "@/lib/format"

/** What the chain says as a whole. */
export function ChainFigures({ doc }: { doc: ChainDocument }) {
  const { totals } = doc
  const move = totals.expected_move
  return (
    <dl
      // Scrolls sideways on small screens, by keyboard, too.
      tabIndex={0}
      aria-label="Figures of the chain"
      className="flex gap-x-5 gap-y-1 overflow-x-auto border-b px-3 py-2 outline-none [scrollbar-width:none] focus-visible:shadow-[inset_0_0_0_1px_var(--ring)]"
    >
      <Figure title="Spot" tone={doc.spot_change}>
        {formatPrice(doc.spot)}
      </Figure>
      <Figure title={`Forward${doc.forward_from ? `, ${doc.forward_from}` : ""}`}>
        {formatPrice(doc.forward)}
      </Figure>
      <Figure title="Straddle">{formatPrice(totals.straddle_premium)}</Figure>
      <Figure title="ATM IV">{formatNumber(totals.atm_iv, 2)}</Figure>
      <Figure title="Expected move">{move === null ? "–" : `± ${formatPrice(move, 0)}`}</Figure>
      <Figure title="PCR (OI)">{formatNumber(totals.pcr_oi, 2)}</Figure>
      <Figure title="PCR (volume)">{formatNumber(totals.pcr_volume, 2)}</Figure>
      <Figure title="Max pain">{formatPrice(totals.max_pain, 0)}</Figure>
      <Figure title="Call OI">{formatCompact(totals.ce_oi)}</Figure>
      <Figure title="Put OI">{formatCompact(totals.pe_oi)}</Figure>
      <Figure title="Lot">{doc.lot_size}</Figure>
      <Figure title="Days">{doc.days}</Figure>
    </dl>
  )
}

function Figure({
  title,
  tone,
  children,
}: {
  title: string
  tone?: number | null
  children: ReactNode
}) {
  return (
    <div className="shrink-0">
      <dt className="text-2xs whitespace-nowrap text-muted-foreground">{title}</dt>
      <dd
        className={cn(
          "num text-sm font-medium whitespace-nowrap",
          tone && (tone > 0 ? "text-up" : "text-down"),
        )}
      >
        {children}
      </dd>
    </div>
  )
}
