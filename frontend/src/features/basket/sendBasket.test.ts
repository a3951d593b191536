import { expect, test } from "vitest"
import type { Order } from "@/features/orders/types"
import type { OrderRequest } from "@/features/trading/types"
import { type BasketOrder, type LegStatus, type Ports, sendBasket } from "./sendBasket"

const order = (key: string, side: "BUY" | "SELL"): BasketOrder => ({
  key,
  request: {
    account_id: "a",
    instrument_id: 7,
    side,
    quantity: 65,
    product: "NRML",
    order_type: "MARKET",
    validity: "DAY",
    price: null,
    trigger_price: null,
    tag: `ui${key}`,
  },
})
const placed = (request: OrderRequest) =>
  ({ id: request.tag, tag: request.tag, instrument: { id: 7 } }) as Order

function desk(answers: Record<string, { status: number; code: string; extra?: unknown } | "lost">) {
  const sent: string[] = []
  const book: Order[] = []
  const ports: Ports = {
    place: async (request, key) => {
      sent.push(key)
      const answer = answers[key]
      if (answer === undefined || answer === "lost") book.push(placed(request))
      if (answer === "lost") throw { status: 0, code: "network", message: "lost" }
      if (answer) throw { message: answer.code, ...answer }
      return placed(request)
    },
    failureOf: (error) => error as never,
    readRecent: async () => book,
    wait: async () => undefined,
  }
  const statuses = new Map<string, LegStatus>()
  const run = (orders: BasketOrder[]) =>
    sendBasket(orders, statuses, ports, (key, status) => statuses.set(key, status))
  return { sent, ports, statuses, run, kind: (key: string) => statuses.get(key)?.kind }
}

test("what is bought goes first", async () => {
  const { sent, run } = desk({})
  await run([order("s", "SELL"), order("b", "BUY")])
  expect(sent).toEqual(["b", "s"])
})

test("a denied leg stops the rest, and sending again repeats only what is not placed", async () => {
  const answers: Parameters<typeof desk>[0] = {
    s: { status: 422, code: "risk.denied", extra: { violations: [{ title: "Max lots" }] } },
  }
  const { sent, run, statuses, kind } = desk(answers)
  const orders = [order("b", "BUY"), order("s", "SELL"), order("t", "SELL")]
  await run(orders)
  expect(statuses.get("s")).toEqual({ kind: "denied", message: "Max lots" })
  expect(kind("t")).toBeUndefined()
  delete answers.s
  await run(orders)
  expect(sent).toEqual(["b", "s", "s", "t"])
  expect([kind("b"), kind("s"), kind("t")]).toEqual(["placed", "placed", "placed"])
})

test("a lost answer is looked up before anything else is sent", async () => {
  const { run, kind } = desk({ b: "lost" })
  await run([order("b", "BUY"), order("s", "SELL")])
  expect([kind("b"), kind("s")]).toEqual(["placed", "placed"])
})

test("what cannot be looked up is unknown, and nothing more is sent", async () => {
  const { run, ports, kind, sent } = desk({ b: "lost" })
  ports.readRecent = async () => {
    throw new Error("away")
  }
  await run([order("b", "BUY"), order("s", "SELL")])
  expect(kind("b")).toBe("unknown")
  expect(sent).toEqual(["b"])
})
