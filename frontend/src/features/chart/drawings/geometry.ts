import { formatNumber, formatPct, formatPrice } from "@/lib/format"
import type { Drawing } from "./kinds"

export interface Pixel {
  x: number
  y: number
}

export interface Area {
  width: number
  height: number
}

export type Shape =
  | { type: "segment"; from: Pixel; to: Pixel; isFaint?: boolean }
  | { type: "box"; from: Pixel; to: Pixel }
  | { type: "label"; at: Pixel; text: string }

/** Parts of a move at which retracements are drawn. */
export const FIBONACCI = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const

const LABEL_GAP = 4

/**
 * What a drawing looks like.
 *
 * @param pixels Where its points are; beyond the area is fine.
 * @param bars Bars between its points, signed; for the ruler.
 */
export function shapesOf(
  drawing: Drawing,
  pixels: readonly Pixel[],
  area: Area,
  bars: number,
): Shape[] {
  const [a, b] = pixels
  if (!a) return []
  if (drawing.kind === "level") return [across(a.y, area)]
  if (drawing.kind === "vertical")
    return [{ type: "segment", from: { x: a.x, y: 0 }, to: { x: a.x, y: area.height } }]
  if (!b) return []
  if (drawing.kind === "trend_line") return [{ type: "segment", from: a, to: b }]
  if (drawing.kind === "ray") return [{ type: "segment", from: a, to: farAlong(a, b, area) }]
  if (drawing.kind === "rectangle") return [{ type: "box", from: a, to: b }]
  if (drawing.kind === "fib") return retracement(drawing, a, b)
  return ruler(drawing, a, b, bars)
}

const across = (y: number, area: Area): Shape => ({
  type: "segment",
  from: { x: 0, y },
  to: { x: area.width, y },
})

/** The point on the way from `a` through `b` that is surely out of sight. */
function farAlong(a: Pixel, b: Pixel, area: Area): Pixel {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  if (length === 0) return b
  const far = (area.width + area.height + Math.hypot(a.x, a.y)) / length
  return { x: a.x + dx * far, y: a.y + dy * far }
}

function retracement(drawing: Drawing, a: Pixel, b: Pixel): Shape[] {
  const [from, to] = drawing.points
  if (!from || !to) return []
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)]
  return FIBONACCI.flatMap((part): Shape[] => {
    const y = b.y + (a.y - b.y) * part
    const price = to.price + (from.price - to.price) * part
    return [
      { type: "segment", from: { x: left, y }, to: { x: right, y }, isFaint: part % 1 !== 0 },
      {
        type: "label",
        at: { x: left + LABEL_GAP, y: y - LABEL_GAP },
        text: `${formatNumber(part * 100, 1)} %  ${formatPrice(price)}`,
      },
    ]
  })
}

function ruler(drawing: Drawing, a: Pixel, b: Pixel, bars: number): Shape[] {
  const [from, to] = drawing.points
  if (!from || !to) return []
  const move = to.price - from.price
  const text = [
    formatNumber(move, 2, { sign: true }),
    formatPct((move / from.price) * 100, 2),
    `${formatNumber(bars, 0)} bars`,
  ].join("  ")
  const at = { x: Math.min(a.x, b.x) + LABEL_GAP, y: Math.min(a.y, b.y) - LABEL_GAP }
  return [
    { type: "box", from: a, to: b },
    { type: "segment", from: a, to: b, isFaint: true },
    { type: "label", at, text },
  ]
}

/** Pixels between a place and the nearest line of the shapes; infinity where there is none. */
export function distanceTo(shapes: readonly Shape[], at: Pixel): number {
  return Math.min(
    ...shapes.flatMap((shape) => {
      if (shape.type === "label") return []
      if (shape.type === "segment") return [toSegment(at, shape.from, shape.to)]
      const { from, to } = shape
      const corners = [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }]
      return corners.map((corner, n) => toSegment(at, corner, corners[(n + 1) % 4] as Pixel))
    }),
  )
}

function toSegment(at: Pixel, from: Pixel, to: Pixel): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((at.x - from.x) * dx + (at.y - from.y) * dy) / length
  const part = Math.min(1, Math.max(0, along))
  return Math.hypot(at.x - from.x - dx * part, at.y - from.y - dy * part)
}
