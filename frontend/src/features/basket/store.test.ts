import { beforeEach, expect, test } from "vitest"
import { type Leg, MAX_LEGS, useBasket } from "./store"

const leg = (fields: Partial<Leg> = {}): Omit<Leg, "key"> => ({
  instrumentId: 1,
  symbol: "NIFTY24NOV2626000CE",
  underlyingId: 9,
  expiry: "2026-11-24",
  strike: 26000,
  right: "CE",
  side: "BUY",
  lots: 1,
  lotSize: 65,
  price: null,
  ...fields,
})
const basket = () => useBasket.getState()

beforeEach(() => basket().clear())

test("the same contract and side grows, the other side is a leg of its own", () => {
  basket().add(leg())
  basket().add(leg({ lots: 2 }))
  basket().add(leg({ side: "SELL" }))
  expect(basket().legs.map((each) => [each.side, each.lots])).toEqual([
    ["BUY", 3],
    ["SELL", 1],
  ])
})

test("a full basket says no and stays as it was", () => {
  for (let id = 0; id < MAX_LEGS; id++) expect(basket().add(leg({ instrumentId: id }))).toBe(true)
  expect(basket().add(leg({ instrumentId: 99 }))).toBe(false)
  expect(basket().legs).toHaveLength(MAX_LEGS)
})

test("lots stay whole and positive, flipping changes the side only", () => {
  basket().add(leg())
  const key = basket().legs[0]?.key ?? ""
  basket().setLots(key, 2.9)
  basket().flip(key)
  expect(basket().legs[0]).toMatchObject({ lots: 2, side: "SELL" })
  basket().setLots(key, -5)
  expect(basket().legs[0]?.lots).toBe(1)
})
