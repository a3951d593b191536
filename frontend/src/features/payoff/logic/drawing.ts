/** A straight map from values to pixels, and back. */
export interface Scale {
  (value: number): number
  invert: (pixel: number) => number
  from: number
  to: number
}

/** Map `from..to` to the pixels `start..end`; `margin` widens the values by that share on both sides. */
export function scaleOf(from: number, to: number, start: number, end: number, margin = 0): Scale {
  const room = (to - from || 1) * margin
  const [low, high] = [from - room, to === from ? from + 1 : to + room]
  const ratio = (end - start) / (high - low)
  const scale = (value: number) => start + (value - low) * ratio
  return Object.assign(scale, {
    invert: (pixel: number) => low + (pixel - start) / ratio,
    from: low,
    to: high,
  })
}

/** Round values inside `from..to`, about `count` of them. */
export function niceTicks(from: number, to: number, count: number): number[] {
  const raw = (to - from) / Math.max(1, count)
  if (!(raw > 0) || !Number.isFinite(raw)) return []
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= raw) ?? 10) * power
  const ticks: number[] = []
  for (let tick = Math.ceil(from / step); tick * step <= to; tick++) ticks.push(tick * step)
  return ticks
}

const round = (pixel: number) => Math.round(pixel * 10) / 10

/** SVG path through the points. */
export function linePath(xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): string {
  return xs
    .map((value, i) => `${i === 0 ? "M" : "L"}${round(x(value))} ${round(y(ys[i] ?? 0))}`)
    .join("")
}

/** SVG path of the area between the line and zero where the values have the sign. */
export function areaPath(
  xs: readonly number[],
  ys: readonly number[],
  x: Scale,
  y: Scale,
  sign: 1 | -1,
): string {
  const clipped = ys.map((value) => (value * sign > 0 ? value : 0))
  const zero = round(y(0))
  const last = xs.at(-1) ?? 0
  return `M${round(x(xs[0] ?? 0))} ${zero}${linePath(xs, clipped, x, y).replace("M", "L")}L${round(x(last))} ${zero}Z`
}
