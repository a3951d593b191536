import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { fireEvent, render, screen } from "@testing-library/react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Order } from "@/features/orders/types"
import type { ChartEngine } from "../engine"
import { linesOf } from "./lines"
import { OrderLines } from "./OrderLines"

const working = {
  id: "o",
  account_id: "a",
  instrument: {
    id: 7,
    symbol: "X",
    exchange: "NFO",
    display: "X",
    lot_size: 65,
    tick_size: "0.05",
  },
  side: "BUY",
  quantity: 130,
  filled_quantity: 0,
  order_type: "LIMIT",
  product: "NRML",
  price: "101.50",
  trigger_price: null,
  state: "OPEN",
  flags: [],
  facts_count: 3,
} as unknown as Order

const engine = {
  marks: { setLines: () => undefined },
  onPaint: () => () => undefined,
  yOf: () => 10,
  layer: { isInside: () => true },
} as unknown as ChartEngine

/** The chart's lines; `show` is what an event of the order does. */
function open(order: Order) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(["me"], { organisation: { scopes: ["orders:write"] } })
  const page = (now: Order) => (
    <QueryClientProvider client={client}>
      <OrderLines engine={engine} lines={linesOf(7, [now], [])} />
    </QueryClientProvider>
  )
  const { rerender } = render(page(order))
  return { show: (now: Partial<Order>) => rerender(page({ ...order, ...now })) }
}

/** Move the line by one tick and ask. */
function ask() {
  const handle = screen.getByRole("button", { name: /to move/ })
  fireEvent.keyDown(handle, { key: "ArrowUp" })
  fireEvent.keyDown(handle, { key: "Enter" })
}

const question = () => screen.queryByRole("alertdialog")

let sent: string[] = []
beforeEach(() => {
  sent = []
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    sent.push(String(init.body))
    return Response.json(working)
  })
})

it("sends the price that was asked about, once", async () => {
  open(working)
  ask()
  expect(question()).toHaveTextContent("Modify BUY 130 X?")
  const button = screen.getByRole("button", { name: "Send the change" })
  fireEvent.click(button)
  fireEvent.click(button)
  await vi.waitFor(() => expect(question()).toBeNull())
  expect(sent).toEqual(['{"price":"101.55"}'])
})

it.each<[string, Partial<Order>]>([
  ["its quantity", { quantity: 1300 }],
  ["its price", { price: "110.00" }],
  ["a cancel", { flags: ["CANCEL_PENDING"] }],
])("takes the question back when another hand has changed %s", (_, now) => {
  const { show } = open(working)
  ask()
  show(now)
  expect(question()).toBeNull()
  expect(sent).toEqual([])
})

it("asks about what is left when a part has filled meanwhile", () => {
  const { show } = open(working)
  ask()
  show({ filled_quantity: 65, state: "PART_FILLED" })
  expect(question()).toHaveTextContent("Modify BUY 65 X?")
  expect(question()).toHaveTextContent("BUY 65 LIMIT")
})
