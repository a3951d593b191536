import { RotateCcw } from "lucide-react"
import { Button } from "@/components/ui/button"
import { formatNumber, formatPct, formatPrice } from "@/lib/format"

/** What the trader asks "what if" about: spot in percent from now, days ahead, vol points. */
export interface WhatIf {
  spotPct: number
  days: number
  vol: number
}

export const NO_WHAT_IF: WhatIf = { spotPct: 0, days: 0, vol: 0 }

interface SlidersProps {
  value: WhatIf
  onChange: (value: WhatIf) => void
  spot: number
  /** Days to the first expiry. */
  maxDays: number
}

export function Sliders({ value, onChange, spot, maxDays }: SlidersProps) {
  const set = (part: Partial<WhatIf>) => onChange({ ...value, ...part })
  const isMoved = value.spotPct !== 0 || value.days !== 0 || value.vol !== 0
  return (
    <fieldset className="grid gap-3 border-t p-3 sm:grid-cols-[repeat(3,minmax(0,1fr))_auto] sm:items-end">
      <legend className="sr-only">What if</legend>
      <Range
        label="Spot"
        text={`${formatPrice(spot * (1 + value.spotPct / 100), 0)} (${formatPct(value.spotPct, 1)})`}
        min={-10}
        max={10}
        step={0.1}
        value={value.spotPct}
        onChange={(spotPct) => set({ spotPct })}
      />
      <Range
        label="Days from now"
        text={`${formatNumber(value.days, value.days % 1 ? 1 : 0)} of ${formatNumber(maxDays, 1)}`}
        min={0}
        max={Math.max(0.1, maxDays)}
        step={maxDays > 10 ? 0.5 : 0.1}
        value={Math.min(value.days, maxDays)}
        onChange={(days) => set({ days })}
      />
      <Range
        label="IV"
        text={`${formatNumber(value.vol, 1, { sign: true })} points`}
        min={-10}
        max={20}
        step={0.5}
        value={value.vol}
        onChange={(vol) => set({ vol })}
      />
      <Button size="sm" variant="ghost" disabled={!isMoved} onClick={() => onChange(NO_WHAT_IF)}>
        <RotateCcw className="size-3.5" aria-hidden /> Reset
      </Button>
    </fieldset>
  )
}

interface RangeProps {
  label: string
  text: string
  min: number
  max: number
  step: number
  value: number
  onChange: (value: number) => void
}

function Range({ label, text, onChange, ...range }: RangeProps) {
  return (
    <label className="grid gap-1 text-xs">
      <span className="flex justify-between gap-2">
        <span className="text-muted-foreground">{label}</span>
        <span className="num font-medium">{text}</span>
      </span>
      <input
        type="range"
        aria-valuetext={text}
        className="h-5 w-full cursor-pointer accent-primary coarse:h-9"
        onChange={(event) => onChange(Number(event.target.value))}
        {...range}
      />
    </label>
  )
}
