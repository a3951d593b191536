import { type KeyboardEvent, type PointerEvent, useState } from "react"
import { formatPct, formatPrice, formatRupees, formatRupeesCompact } from "@/lib/format"
import { useSize } from "@/lib/useSize"
import { areaPath, linePath, niceTicks, type Scale, scaleOf } from "./logic/drawing"

interface PayoffChartProps {
  spots: readonly number[]
  /** Profit or loss at the first expiry, a value a spot, rupees. */
  atExpiry: readonly number[]
  /** The same on the chosen day. */
  onDay: readonly number[]
  dayLabel: string
  spot: number
  breakevens: readonly number[]
  /** One standard deviation of the underlying by the first expiry, rupees; null without a volatility. */
  deviation: number | null
  summary: string
}

const HEIGHT = 360
const LEFT = 64
const RIGHT = 12
const TOP = 14
const BOTTOM = 26

/** Profit and loss over the price of the underlying: at expiry, and on the chosen day (dashed). */
export function PayoffChart(props: PayoffChartProps) {
  const { spots, atExpiry, onDay, spot, breakevens } = props
  const [ref, width] = useSize<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const first = spots[0] ?? 0
  const last = spots.at(-1) ?? 1
  const values = [...atExpiry, ...onDay, 0]
  const x = scaleOf(first, last, LEFT, Math.max(LEFT + 1, width - RIGHT))
  const y = scaleOf(Math.min(...values), Math.max(...values), HEIGHT - BOTTOM, TOP, 0.06)
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setAt(nearest(spots, x.invert(event.clientX - box.left)))
  }
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const from = at ?? nearest(spots, spot)
    setAt(Math.min(spots.length - 1, Math.max(0, from + step * (event.shiftKey ? 10 : 2))))
  }
  return (
    <div
      ref={ref}
      // Arrow keys move the read-out along the curves.
      role="slider"
      aria-label={props.summary}
      aria-valuemin={Math.round(first)}
      aria-valuemax={Math.round(last)}
      aria-valuenow={Math.round(spots[at ?? nearest(spots, spot)] ?? spot)}
      tabIndex={0}
      onKeyDown={move}
      onBlur={() => setAt(null)}
      className="relative min-w-0 outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--ring)]"
      style={{ height: HEIGHT }}
    >
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          aria-hidden="true"
          className="absolute inset-0"
          onPointerMove={point}
          onPointerLeave={() => setAt(null)}
        >
          <Deviations {...props} x={x} />
          <Axes x={x} y={y} width={width} />
          <path d={areaPath(spots, atExpiry, x, y, 1)} className="fill-up/18" />
          <path d={areaPath(spots, atExpiry, x, y, -1)} className="fill-down/18" />
          <path
            d={linePath(spots, atExpiry, x, y)}
            className="fill-none stroke-foreground stroke-[1.75]"
          />
          <path
            d={linePath(spots, onDay, x, y)}
            className="fill-none stroke-primary stroke-[1.75] [stroke-dasharray:5_4]"
          />
          <SpotLine x={x(spot)} label={formatPrice(spot)} />
          {breakevens.map((value) => (
            <circle
              key={value}
              cx={x(value)}
              cy={y(0)}
              r={4}
              className="fill-card stroke-foreground stroke-[1.5]"
            />
          ))}
          {at !== null && (
            <line
              x1={x(spots[at] ?? 0)}
              x2={x(spots[at] ?? 0)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              className="stroke-muted-foreground"
            />
          )}
        </svg>
      )}
      {at !== null && <ReadOut {...props} index={at} />}
    </div>
  )
}

function Axes({ x, y, width }: { x: Scale; y: Scale; width: number }) {
  return (
    <g className="text-2xs">
      {niceTicks(y.from, y.to, 6).map((value) => (
        <g key={value}>
          <line
            x1={LEFT}
            x2={width - RIGHT}
            y1={y(value)}
            y2={y(value)}
            className={value === 0 ? "stroke-muted-foreground" : "stroke-border"}
          />
          <text
            x={LEFT - 8}
            y={y(value) + 4}
            textAnchor="end"
            className="num fill-muted-foreground"
          >
            {formatRupeesCompact(value, 1)}
          </text>
        </g>
      ))}
      {niceTicks(x.from, x.to, Math.max(2, Math.floor(width / 110))).map((value) => (
        <text
          key={value}
          x={x(value)}
          y={HEIGHT - 8}
          textAnchor="middle"
          className="num fill-muted-foreground"
        >
          {formatPrice(value, 0)}
        </text>
      ))}
    </g>
  )
}

function Deviations({ x, spot, deviation }: PayoffChartProps & { x: Scale }) {
  if (deviation === null) return null
  return [2, 1].map((times) => {
    const from = Math.max(x.from, spot - times * deviation)
    const to = Math.min(x.to, spot + times * deviation)
    return (
      <rect
        key={times}
        x={x(from)}
        width={Math.max(0, x(to) - x(from))}
        y={TOP}
        height={HEIGHT - TOP - BOTTOM}
        className="fill-muted-foreground/7"
      >
        <title>{`${times} standard deviation${times > 1 ? "s" : ""}`}</title>
      </rect>
    )
  })
}

function SpotLine({ x, label }: { x: number; label: string }) {
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={TOP}
        y2={HEIGHT - BOTTOM}
        className="stroke-primary [stroke-dasharray:2_3]"
      />
      <text x={x} y={TOP - 3} textAnchor="middle" className="num fill-primary text-2xs font-medium">
        {label}
      </text>
    </g>
  )
}

function ReadOut({
  index,
  spots,
  atExpiry,
  onDay,
  spot,
  dayLabel,
}: PayoffChartProps & { index: number }) {
  const price = spots[index] ?? 0
  return (
    <dl
      className="num pointer-events-none absolute top-4 left-18 grid grid-cols-[auto_auto] gap-x-3 rounded-md border bg-popover px-2.5 py-1.5 text-xs"
      aria-live="polite"
    >
      <dt className="text-muted-foreground">Spot</dt>
      <dd className="text-right">
        {formatPrice(price, 0)} ({formatPct((price / spot - 1) * 100)})
      </dd>
      <dt className="text-muted-foreground">At expiry</dt>
      <dd className="text-right">{formatRupees(atExpiry[index], { sign: true, digits: 0 })}</dd>
      <dt className="text-muted-foreground">{dayLabel}</dt>
      <dd className="text-right">{formatRupees(onDay[index], { sign: true, digits: 0 })}</dd>
    </dl>
  )
}

function nearest(sorted: readonly number[], value: number): number {
  let best = 0
  for (let i = 1; i < sorted.length; i++)
    if (Math.abs((sorted[i] ?? 0) - value) < Math.abs((sorted[best] ?? 0) - value)) best = i
  return best
}
