import { expect, test } from "vitest"
import type { Order } from "@/features/orders/types"
import type { Position } from "@/features/trading/types"
import { linesOf } from "./lines"

const instrument = {
  id: 7,
  symbol: "X",
  exchange: "NFO",
  display: "X",
  lot_size: 65,
  tick_size: "0.05",
}
const order = (more: Partial<Order>) =>
  ({
    id: "o",
    instrument,
    side: "BUY",
    quantity: 130,
    filled_quantity: 0,
    order_type: "LIMIT",
    price: "101.50",
    trigger_price: null,
    state: "OPEN",
    flags: [],
    ...more,
  }) as Order
const position = (more: Partial<Position>) =>
  ({ instrument, product: "NRML", quantity: -65, average_price: "99.10", ...more }) as Position

test("a working order says side, what is left of it, and its kind", () => {
  expect(linesOf(7, [order({ filled_quantity: 65 })], [])).toMatchObject([
    { key: "o/price", text: "BUY 65 LIMIT", value: "101.50", price: 101.5, tone: "buy" },
  ])
})

test("a stop order with a limit has two lines, each of its own price", () => {
  const lines = linesOf(7, [order({ side: "SELL", order_type: "SL", trigger_price: "102.00" })], [])
  expect(lines).toMatchObject([
    { field: "price", text: "SELL 130 SL limit" },
    { field: "trigger_price", text: "SELL 130 SL trigger", value: "102.00" },
  ])
})

test("an order being cancelled stays in sight but is held by nothing", () => {
  expect(linesOf(7, [order({ flags: ["CANCEL_PENDING"] })], [])).toMatchObject([{ isOpen: false }])
})

test("a market order, another instrument and a closed position have no line", () => {
  const elsewhere = { ...instrument, id: 8 }
  expect(linesOf(7, [order({ price: null }), order({ instrument: elsewhere })], [])).toEqual([])
  expect(linesOf(7, [], [position({ quantity: 0, average_price: null })])).toEqual([])
})

test("a position stands at its average", () => {
  expect(linesOf(7, [], [position({})])).toMatchObject([
    { kind: "position", text: "SHORT 65 NRML", price: 99.1, tone: "plain" },
  ])
})
