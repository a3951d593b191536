import { expect, test } from "vitest"
import { MAX_LEGS } from "@/features/basket/store"
import { OUTLOOKS, shapeOf, TEMPLATES } from "./templates"

test("there are more than thirty templates, each with a name of its own and in every outlook", () => {
  expect(TEMPLATES.length).toBeGreaterThanOrEqual(30)
  expect(new Set(TEMPLATES.map((each) => each.id)).size).toBe(TEMPLATES.length)
  expect(new Set(TEMPLATES.map((each) => each.outlook)).size).toBe(Object.keys(OUTLOOKS).length)
  for (const each of TEMPLATES) expect(each.legs.length).toBeLessThanOrEqual(MAX_LEGS)
})

const shape = (id: string) => {
  const template = TEMPLATES.find((each) => each.id === id)
  if (!template) throw new Error(id)
  return new Map(shapeOf(template))
}

test("shapes bend where they should", () => {
  expect(shape("iron-condor").get(0)).toBe(0)
  expect(shape("iron-condor").get(10)).toBe(-4)
  expect(shape("iron-condor").get(-10)).toBe(-4)
  expect(shape("long-straddle").get(5)).toBe(5)
  expect(shape("covered-call").get(9)).toBe(4)
  expect(shape("long-put-butterfly").get(0)).toBe(4)
  expect(shape("bull-put-spread").get(-9)).toBe(-4)
})

test("bounded templates are bounded on both sides, a short straddle is not", () => {
  for (const id of ["iron-condor", "long-call-condor", "batman", "broken-wing-butterfly"]) {
    const values = [...shape(id).values()]
    expect(values.at(-1)).toBe(values.at(-2))
    expect(values[0]).toBe(values[1])
  }
  const straddle = [...shape("short-straddle").values()]
  expect(straddle.at(-1)).toBeLessThan(straddle.at(-2) ?? 0)
})
