import { expect, test } from "vitest"
import { distanceTo, FIBONACCI, type Shape, shapesOf } from "./geometry"
import type { Drawing, DrawingKind } from "./kinds"

const AREA = { width: 800, height: 400 }
const drawing = (kind: DrawingKind, ...prices: number[]): Drawing => ({
  id: "d",
  kind,
  points: prices.map((price, at) => ({ at, price })),
  color: "amber",
})
const segments = (shapes: Shape[]) => shapes.filter((each) => each.type === "segment")
const labels = (shapes: Shape[]) =>
  shapes.flatMap((each) => (each.type === "label" ? [each.text] : []))

test("a level crosses the whole chart, a vertical line its height", () => {
  expect(shapesOf(drawing("level", 100), [{ x: 50, y: 120 }], AREA, 0)).toEqual([
    { type: "segment", from: { x: 0, y: 120 }, to: { x: 800, y: 120 } },
  ])
  const [line] = segments(shapesOf(drawing("vertical", 100), [{ x: 50, y: 120 }], AREA, 0))
  expect(line).toMatchObject({ from: { x: 50, y: 0 }, to: { x: 50, y: 400 } })
})

test.each([
  [
    { x: 100, y: 100 },
    { x: 200, y: 100 },
  ],
  [
    { x: 100, y: 100 },
    { x: 90, y: 40 },
  ],
  [
    { x: -300, y: 900 },
    { x: -290, y: 880 },
  ],
])("a ray goes on through its second point out of sight", (from, to) => {
  const [ray] = segments(shapesOf(drawing("ray", 1, 2), [from, to], AREA, 0))
  if (ray?.type !== "segment") throw new Error("no ray")
  const isOutside = ray.to.x < 0 || ray.to.x > AREA.width || ray.to.y < 0 || ray.to.y > AREA.height
  expect(isOutside).toBe(true)
  expect(distanceTo([ray], to)).toBeLessThan(1e-6)
})

test("a ray without a direction is a point", () => {
  const at = { x: 5, y: 5 }
  expect(segments(shapesOf(drawing("ray", 1, 1), [at, at], AREA, 0))[0]).toMatchObject({ to: at })
})

test("retracements stand at the classic parts of the move, from its end to its start", () => {
  const shapes = shapesOf(
    drawing("fib", 26000, 26200),
    [
      { x: 100, y: 300 },
      { x: 400, y: 100 },
    ],
    AREA,
    30,
  ) // prettier-ignore
  expect(segments(shapes)).toHaveLength(FIBONACCI.length)
  expect(labels(shapes)[4]).toContain("61.8 %")
  expect(labels(shapes)[4]).toContain("26,076.40")
  expect(labels(shapes)[0]).toContain("26,200.00")
  const half = segments(shapes)[3]
  expect(half).toMatchObject({ from: { x: 100, y: 200 }, to: { x: 400, y: 200 } })
})

test("the ruler says rupees, percent and bars", () => {
  const pixels = [
    { x: 100, y: 300 },
    { x: 40, y: 310 },
  ]
  const [text] = labels(shapesOf(drawing("measure", 200, 190), pixels, AREA, -12))
  expect(text).toBe("−10.00  −5.00%  −12 bars")
})

test("a line is near beside itself, a box at its edges only, a label never", () => {
  const line = { type: "segment", from: { x: 0, y: 0 }, to: { x: 100, y: 0 } } as const
  expect(distanceTo([line], { x: 50, y: 5 })).toBe(5)
  expect(distanceTo([line], { x: 103, y: 4 })).toBe(5)
  const box = { type: "box", from: { x: 0, y: 0 }, to: { x: 100, y: 100 } } as const
  expect(distanceTo([box], { x: 50, y: 50 })).toBe(50)
  expect(distanceTo([box], { x: 98, y: 50 })).toBe(2)
  const label = { type: "label", at: { x: 0, y: 0 }, text: "x" } as const
  expect(distanceTo([label], { x: 0, y: 0 })).toBe(Number.POSITIVE_INFINITY)
})
