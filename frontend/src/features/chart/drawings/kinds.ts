/** A place on a chart: epoch ms of market time, and rupees. */
export interface Point {
  at: number
  price: number
}

export type DrawingKind =
  | "level"
  | "vertical"
  | "trend_line"
  | "ray"
  | "rectangle"
  | "fib"
  | "measure"

/** What somebody drew on the chart of an instrument; as many points as its kind has. */
export interface Drawing {
  id: string
  kind: DrawingKind
  points: readonly Point[]
  color: DrawingColor
  /** Written by another program; kept as it is. */
  text?: string
  /** The same: what this page does not draw by. */
  style?: Readonly<Record<string, string>>
}

/** Names of colours, not values: each theme has its own. */
export const COLORS = {
  amber: "--warn",
  blue: "--primary",
  green: "--up",
  red: "--down",
  plain: "--foreground",
} as const
export type DrawingColor = keyof typeof COLORS

interface KindFacts {
  name: string
  /** How it is drawn, for the pen's hint. */
  hint: string
  points: 1 | 2
}

export const KINDS: Readonly<Record<DrawingKind, KindFacts>> = {
  level: { name: "Level", hint: "Click a price", points: 1 },
  vertical: { name: "Vertical line", hint: "Click a time", points: 1 },
  trend_line: { name: "Trend line", hint: "Click both ends, or drag", points: 2 },
  ray: { name: "Ray", hint: "Click its start and its direction, or drag", points: 2 },
  rectangle: { name: "Rectangle", hint: "Click two corners, or drag", points: 2 },
  fib: {
    name: "Fibonacci retracement",
    hint: "Click start and end of the move, or drag",
    points: 2,
  },
  measure: { name: "Measure", hint: "Click both ends, or drag", points: 2 },
}

const isColor = (color: string | undefined): color is DrawingColor =>
  color !== undefined && color in COLORS

/** A drawing as the server keeps it. */
export interface StoredDrawing {
  id: string
  kind: DrawingKind
  points: { at_ms: number; price: number }[]
  style?: Record<string, string>
  text?: string
}

export function fromStored({ id, kind, points, style, text }: StoredDrawing): Drawing {
  const { color, ...rest } = style ?? {}
  return {
    id,
    kind,
    points: points.map(({ at_ms, price }) => ({ at: at_ms, price })),
    color: isColor(color) ? color : "amber",
    ...(text ? { text } : {}),
    ...(Object.keys(rest).length > 0 ? { style: rest } : {}),
  }
}

export const toStored = ({ id, kind, points, color, text, style }: Drawing): StoredDrawing => ({
  id,
  kind,
  points: points.map(({ at, price }) => ({ at_ms: Math.round(at), price })),
  style: { ...style, color },
  ...(text ? { text } : {}),
})

/**
 * Join what was changed here with what was changed elsewhere, both starting from `base`: whatever this side
 * added, moved or deleted is so; everything else is as the other side has it.
 */
export function merged(
  base: readonly Drawing[],
  mine: readonly Drawing[],
  theirs: readonly Drawing[],
): Drawing[] {
  const before = new Map(base.map((each) => [each.id, each]))
  const own = new Map(mine.map((each) => [each.id, each]))
  const isSame = (one: Drawing | undefined, other: Drawing | undefined) =>
    JSON.stringify(one) === JSON.stringify(other)
  const kept = theirs.flatMap((each) => {
    const here = own.get(each.id)
    if (!here) return before.has(each.id) ? [] : [each]
    return [isSame(here, before.get(each.id)) ? each : here]
  })
  const known = new Set(theirs.map((each) => each.id))
  const added = mine.filter(
    // Deleted elsewhere and untouched here: gone. Changed here: it comes back.
    (each) => !known.has(each.id) && !isSame(each, before.get(each.id)),
  )
  return [...kept, ...added]
}
