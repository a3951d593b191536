import type { ReactNode } from "react"
import { cn } from "@/lib/cn"
import { formatNumber, formatPct, formatPrice, formatRupees } from "@/lib/format"
import type { Greeks } from "@/lib/pricing/black76"
import type { Outcome } from "./logic/payoff"

interface SummaryProps {
  outcome: Outcome
  premium: number
  pnlNow: number
  spot: number
  net: Greeks
}

/** The figures a trader decides by. */
export function Summary({ outcome, premium, pnlNow, spot, net }: SummaryProps) {
  const { maxProfit, maxLoss, breakevens, probability } = outcome
  const ratio = maxProfit !== null && maxLoss !== null && maxLoss < 0 ? maxProfit / -maxLoss : null
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2.5 p-3 sm:grid-cols-4" data-payoff-summary="">
      <Figure title="Max profit" className="text-up">
        {maxProfit === null ? "Unlimited" : formatRupees(maxProfit, { digits: 0 })}
      </Figure>
      <Figure title="Max loss" className="text-down">
        {maxLoss === null ? "Unlimited" : formatRupees(maxLoss, { digits: 0 })}
      </Figure>
      <Figure title="Probability of profit">
        {probability === null ? "–" : `${formatNumber(probability * 100, 1)}%`}
      </Figure>
      <Figure title="Reward : risk">{ratio === null ? "–" : formatNumber(ratio, 2)}</Figure>
      <Figure title={premium >= 0 ? "Premium received" : "Premium paid"}>
        {formatRupees(Math.abs(premium), { digits: 0 })}
      </Figure>
      <Figure title="P&L in view" className={toneOf(pnlNow)}>
        {formatRupees(pnlNow, { sign: true, digits: 0 })}
      </Figure>
      <Figure title="Breakeven" className="col-span-2">
        {breakevens.length === 0
          ? "–"
          : breakevens
              .map((each) => `${formatPrice(each, 0)} (${formatPct((each / spot - 1) * 100, 1)})`)
              .join("  ·  ")}
      </Figure>
      <Figure title="Net delta">{formatNumber(net.delta, 1, { sign: true })}</Figure>
      <Figure title="Net gamma">{formatNumber(net.gamma, 4, { sign: true })}</Figure>
      <Figure title="Net theta / day">{formatRupees(net.theta, { sign: true, digits: 0 })}</Figure>
      <Figure title="Net vega / point">{formatRupees(net.vega, { sign: true, digits: 0 })}</Figure>
    </dl>
  )
}

function Figure({
  title,
  children,
  className,
}: {
  title: string
  children: ReactNode
  className?: string
}) {
  return (
    <div className={cn("min-w-0", className?.includes("col-span") && className)}>
      <dt className="text-2xs text-muted-foreground">{title}</dt>
      <dd className={cn("num text-sm font-medium", className)}>{children}</dd>
    </div>
  )
}

/** Half a rupee is rounding. */
function toneOf(rupees: number): string {
  return Math.abs(rupees) < 0.5 ? "" : rupees < 0 ? "text-down" : "text-up"
}
