import { scaleOf } from "@/features/payoff/logic/drawing"
import { cn } from "@/lib/cn"
import { formatCompact, formatPrice } from "@/lib/format"
import { useSize } from "@/lib/useSize"

export interface Bars {
  name: string
  fill: string
  /** A value a strike; null is unknown. */
  values: readonly (number | null)[]
}

interface StrikeBarsProps {
  strikes: readonly number[]
  bars: readonly Bars[]
  marks?: readonly { strike: number; label: string }[]
  label: string
  height?: number
}

const LEFT = 74
const RIGHT = 8
const TOP = 18
const BOTTOM = 24
const LABEL = 44

/** Bars per strike, side by side, above and below zero, with marks such as the spot and max pain. */
export function StrikeBars({ strikes, bars, marks = [], label, height = 240 }: StrikeBarsProps) {
  const all = bars.flatMap((each) => each.values.filter((value) => value !== null))
  if (all.length === 0)
    return (
      <p className="grid place-items-center text-sm text-muted-foreground" style={{ height }}>
        Nothing is known of this yet.
      </p>
    )
  return <Drawing {...{ strikes, bars, marks, label, height }} all={all} />
}

function Drawing({
  strikes,
  bars,
  marks,
  label,
  height,
  all,
}: Required<StrikeBarsProps> & { all: readonly number[] }) {
  const [ref, width] = useSize<HTMLDivElement>()
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)]
  const y = scaleOf(low * 1.03, high * 1.03, height - BOTTOM, TOP, 0)
  const slot = Math.max(1, (width - LEFT - RIGHT) / Math.max(1, strikes.length))
  const bar = Math.max(1, (slot * 0.8) / bars.length)
  const x = (index: number) => LEFT + index * slot
  const every = Math.max(1, Math.ceil((LABEL + 20) / slot))
  const xOf = (strike: number) => {
    const index = strikes.findIndex((each) => each >= strike)
    if (index <= 0) return x(0)
    const [low, high] = [strikes[index - 1] as number, strikes[index] as number]
    return x(index - 1 + (strike - low) / (high - low)) + slot / 2
  }
  return (
    <div ref={ref} className="relative min-w-0" style={{ height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          className="absolute inset-0"
        >
          <line x1={LEFT} x2={width - RIGHT} y1={y(0)} y2={y(0)} className="stroke-border" />
          {[low, high].map((value) => (
            <text
              key={value}
              x={LEFT - 6}
              y={y(value) + (value === high ? 8 : 0)}
              textAnchor="end"
              className="num fill-muted-foreground text-2xs"
            >
              {formatCompact(value, 1)}
            </text>
          ))}
          {strikes.map((strike, index) => (
            <g key={strike}>
              <title>
                {[
                  formatPrice(strike, 0),
                  ...bars.map((each) => `${each.name} ${formatCompact(each.values[index])}`),
                ].join(" · ")}
              </title>
              <rect
                x={x(index)}
                y={TOP}
                width={slot}
                height={height - TOP - BOTTOM}
                fill="transparent"
              />
              {bars.map((each, nth) => {
                const value = each.values[index]
                if (value == null) return null
                return (
                  <rect
                    key={each.name}
                    x={x(index) + slot * 0.1 + nth * bar}
                    width={Math.max(0.75, bar - 0.5)}
                    y={Math.min(y(0), y(value))}
                    height={Math.abs(y(value) - y(0))}
                    className={each.fill}
                  />
                )
              })}
              {index % every === 0 && x(index) + slot / 2 + LABEL / 2 < width && (
                <text
                  x={x(index) + slot / 2}
                  y={height - 7}
                  textAnchor="middle"
                  className="num fill-muted-foreground text-2xs"
                >
                  {formatPrice(strike, 0)}
                </text>
              )}
            </g>
          ))}
          {marks.map((mark, nth) => (
            <g key={mark.label}>
              <line
                x1={xOf(mark.strike)}
                x2={xOf(mark.strike)}
                y1={TOP}
                y2={height - BOTTOM}
                className={cn(
                  "stroke-foreground [stroke-dasharray:3_3]",
                  nth === 0 && "stroke-primary",
                )}
              />
              <text
                x={xOf(mark.strike)}
                y={TOP - 6}
                textAnchor={nth === 0 ? "end" : "start"}
                dx={nth === 0 ? -4 : 4}
                className={cn("text-2xs", nth === 0 ? "fill-primary" : "fill-foreground")}
              >
                {mark.label}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}
