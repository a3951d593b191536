import { useMemo } from "react"
import { formatNumber, formatPrice, formatRupees } from "@/lib/format"
import {
  DAYS_A_YEAR,
  firstExpiryDays,
  netGreeks,
  netPremium,
  type Outcome,
  outcomeAtExpiry,
  type PricedLeg,
  pnl,
  spotRange,
  type View,
} from "./logic/payoff"
import { PayoffChart } from "./PayoffChart"
import { Sliders, type WhatIf } from "./Sliders"
import { Summary } from "./Summary"

interface PayoffViewProps {
  legs: readonly PricedLeg[]
  spot: number
  around: { sigma: number | null; forward: number }
  view: View
  whatIf: WhatIf
  onWhatIf: (value: WhatIf) => void
}

const POINTS = 240

/** Figures, curves and the sliders of one strategy. */
export function PayoffView({ legs, spot, around, view, whatIf, onWhatIf }: PayoffViewProps) {
  const { sigma, forward } = around
  const days = firstExpiryDays(legs) ?? 0
  const outcome = useMemo(
    () => outcomeAtExpiry(legs, spot, { sigma, forward }),
    [legs, spot, sigma, forward],
  )
  const spots = useMemo(() => {
    const [low, high] = spotRange(legs, spot, sigma)
    const grid = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1))
    const strikes = legs.flatMap((leg) => (leg.strike === null ? [] : [leg.strike]))
    return [...new Set([...grid, ...strikes])].sort((a, b) => a - b)
  }, [legs, spot, sigma])
  const atExpiry = spots.map((price) => pnl(legs, { spot: price, days, volShift: 0 }))
  const onDay = spots.map((price) => pnl(legs, { ...view, spot: price }))
  return (
    <>
      <Summary
        outcome={outcome}
        premium={netPremium(legs)}
        pnlNow={pnl(legs, view)}
        spot={spot}
        net={netGreeks(legs, view)}
      />
      <div className="border-t px-2 pt-2">
        <PayoffChart
          spots={spots}
          atExpiry={atExpiry}
          onDay={onDay}
          dayLabel={view.days === 0 ? "Now" : `In ${formatNumber(view.days, 1)} days`}
          spot={view.spot}
          breakevens={outcome.breakevens}
          deviation={sigma === null ? null : spot * sigma * Math.sqrt(days / DAYS_A_YEAR)}
          summary={inWords(outcome)}
        />
        <p className="flex flex-wrap gap-x-4 px-2 pb-2 text-2xs text-muted-foreground">
          <span>— at expiry</span>
          <span className="text-primary">- - on the chosen day</span>
          <span>shaded: one and two standard deviations</span>
        </p>
      </div>
      <Sliders value={whatIf} onChange={onWhatIf} spot={spot} maxDays={days} />
    </>
  )
}

function inWords({ maxProfit, maxLoss, breakevens }: Outcome): string {
  const amount = (value: number | null) =>
    value === null ? "unlimited" : formatRupees(value, { digits: 0 })
  const even = breakevens.map((each) => formatPrice(each, 0)).join(" and ") || "none"
  return `Profit and loss over spot. Max profit ${amount(maxProfit)}, max loss ${amount(maxLoss)}, breakeven ${even}.`
}
