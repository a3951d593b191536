interface SparklineProps {
  /** Oldest first; NaN leaves a gap. */
  values: readonly number[]
  className?: string
}

const WIDTH = 60
const HEIGHT = 16

/** A line of the last values, scaled to its own maximum; decoration beside a number, so hidden from readers. */
export function Sparkline({ values, className }: SparklineProps) {
  const finite = values.filter(Number.isFinite)
  const most = Math.max(1, ...finite)
  const points = values.flatMap((value, index) =>
    Number.isFinite(value)
      ? [
          `${((index / Math.max(1, values.length - 1)) * WIDTH).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`,
        ]
      : [],
  )
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={className}
      aria-hidden="true"
    >
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
