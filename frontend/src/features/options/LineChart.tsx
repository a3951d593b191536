import { type PointerEvent, useState } from "react"
import { areaPath, linePath, niceTicks, type Scale, scaleOf } from "@/features/payoff/logic/drawing"
import { cn } from "@/lib/cn"
import { useSize } from "@/lib/useSize"

export interface Line {
  name: string
  /** Tailwind stroke colour; dashes tell lines apart without colour. */
  stroke: string
  dashes?: string
  points: readonly (readonly [x: number, y: number])[]
}

interface LineChartProps {
  lines: readonly Line[]
  xText: (x: number) => string
  yText: (y: number) => string
  /** Vertical marks with a word, e.g. the spot. */
  marks?: readonly { x: number; label: string }[]
  /** Shade between the line and zero. */
  isFilled?: boolean
  label: string
  height?: number
}

const LEFT = 56
const RIGHT = 12
const TOP = 18
const BOTTOM = 24

/** Lines over a common axis, with a read-out of the nearest point of each under the pointer. */
export function LineChart({
  lines,
  xText,
  yText,
  marks = [],
  isFilled,
  label,
  height = 220,
}: LineChartProps) {
  const [ref, width] = useSize<HTMLDivElement>()
  const [at, setAt] = useState<number | null>(null)
  const points = lines.flatMap((line) => line.points)
  const xs = points.map(([x]) => x)
  const ys = [...points.map(([, y]) => y), ...(isFilled ? [0] : [])]
  const x = scaleOf(Math.min(...xs), Math.max(...xs), LEFT, Math.max(LEFT + 1, width - RIGHT))
  const y = scaleOf(Math.min(...ys), Math.max(...ys), height - BOTTOM, TOP, 0.08)
  const point = (event: PointerEvent<SVGSVGElement>) =>
    setAt(x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left))
  return (
    <div ref={ref} className="relative min-w-0" style={{ height }}>
      {width > 0 && points.length > 1 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          className="absolute inset-0"
          onPointerMove={point}
          onPointerLeave={() => setAt(null)}
        >
          <Axes x={x} y={y} width={width} height={height} xText={xText} yText={yText} />
          {marks.map((mark) => (
            <g key={mark.label}>
              <line
                x1={x(mark.x)}
                x2={x(mark.x)}
                y1={TOP}
                y2={height - BOTTOM}
                className="stroke-primary [stroke-dasharray:2_3]"
              />
              <text x={x(mark.x)} y={TOP - 5} textAnchor="middle" className="fill-primary text-2xs">
                {mark.label}
              </text>
            </g>
          ))}
          {lines.map((line) => (
            <Drawn key={line.name} line={line} x={x} y={y} isFilled={isFilled ?? false} />
          ))}
        </svg>
      )}
      {points.length <= 1 && (
        <p className="grid h-full place-items-center text-sm text-muted-foreground">
          Not enough points yet: one is kept a minute.
        </p>
      )}
      {at !== null && <ReadOut lines={lines} at={at} xText={xText} yText={yText} />}
    </div>
  )
}

function Drawn({ line, x, y, isFilled }: { line: Line; x: Scale; y: Scale; isFilled: boolean }) {
  const xs = line.points.map(([value]) => value)
  const ys = line.points.map(([, value]) => value)
  return (
    <g>
      {isFilled && (
        <>
          <path d={areaPath(xs, ys, x, y, 1)} className="fill-up/15" />
          <path d={areaPath(xs, ys, x, y, -1)} className="fill-down/15" />
        </>
      )}
      <path
        d={linePath(xs, ys, x, y)}
        strokeDasharray={line.dashes}
        className={cn("fill-none stroke-[1.75]", line.stroke)}
      />
    </g>
  )
}

interface AxesProps {
  x: Scale
  y: Scale
  width: number
  height: number
  xText: (x: number) => string
  yText: (y: number) => string
}

function Axes({ x, y, width, height, xText, yText }: AxesProps) {
  return (
    <g className="text-2xs">
      {niceTicks(y.from, y.to, 4).map((value) => (
        <g key={value}>
          <line
            x1={LEFT}
            x2={width - RIGHT}
            y1={y(value)}
            y2={y(value)}
            className="stroke-border"
          />
          <text
            x={LEFT - 6}
            y={y(value) + 4}
            textAnchor="end"
            className="num fill-muted-foreground"
          >
            {yText(value)}
          </text>
        </g>
      ))}
      {niceTicks(x.from, x.to, Math.max(2, Math.floor(width / 100))).map((value) => (
        <text
          key={value}
          x={x(value)}
          y={height - 7}
          textAnchor="middle"
          className="num fill-muted-foreground"
        >
          {xText(value)}
        </text>
      ))}
    </g>
  )
}

function ReadOut({
  lines,
  at,
  xText,
  yText,
}: Pick<LineChartProps, "lines" | "xText" | "yText"> & { at: number }) {
  const nearest = lines.flatMap((line) => {
    const found = line.points.reduce<readonly [number, number] | null>(
      (best, point) =>
        best === null || Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best,
      null,
    )
    return found ? [{ name: line.name, point: found }] : []
  })
  return (
    <dl className="num pointer-events-none absolute top-1 right-3 rounded-md border bg-popover px-2 py-1 text-2xs">
      <dt className="font-medium">{xText(nearest[0]?.point[0] ?? at)}</dt>
      {nearest.map(({ name, point }) => (
        <dd key={name} className="flex justify-between gap-3">
          <span className="text-muted-foreground">{name}</span>
          {yText(point[1])}
        </dd>
      ))}
    </dl>
  )
}
