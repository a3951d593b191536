import type { Position } from "@/features/trading/types"
import type { Order, Trade } from "../types"
import type { CsvColumn } from "./csv"

/** Columns of the exports: machine-readable values, UTC times, decimals as the server wrote them. */
export const ORDER_COLUMNS: CsvColumn<Order>[] = [
  { title: "placed_at", value: (order) => order.placed_at },
  { title: "order_id", value: (order) => order.id },
  { title: "broker_order_id", value: (order) => order.broker_order_id },
  { title: "symbol", value: (order) => order.instrument.symbol },
  { title: "exchange", value: (order) => order.instrument.exchange },
  { title: "side", value: (order) => order.side },
  { title: "product", value: (order) => order.product },
  { title: "type", value: (order) => order.order_type },
  { title: "validity", value: (order) => order.validity },
  { title: "quantity", value: (order) => order.quantity },
  { title: "filled_quantity", value: (order) => order.filled_quantity },
  { title: "price", value: (order) => order.price },
  { title: "trigger_price", value: (order) => order.trigger_price },
  { title: "average_price", value: (order) => order.average_price },
  { title: "state", value: (order) => order.state },
  { title: "flags", value: (order) => order.flags.join(" ") },
  { title: "message", value: (order) => order.message },
  { title: "source", value: (order) => order.source },
  { title: "updated_at", value: (order) => order.updated_at },
]

export const TRADE_COLUMNS: CsvColumn<Trade>[] = [
  { title: "traded_at", value: (trade) => trade.traded_at },
  { title: "trade_id", value: (trade) => trade.trade_id },
  { title: "order_id", value: (trade) => trade.order_id },
  { title: "symbol", value: (trade) => trade.instrument.symbol },
  { title: "exchange", value: (trade) => trade.instrument.exchange },
  { title: "side", value: (trade) => trade.side },
  { title: "quantity", value: (trade) => trade.quantity },
  { title: "price", value: (trade) => trade.price },
  { title: "charges", value: (trade) => trade.charges },
]

export const POSITION_COLUMNS: CsvColumn<Position>[] = [
  { title: "symbol", value: (position) => position.instrument.symbol },
  { title: "exchange", value: (position) => position.instrument.exchange },
  { title: "product", value: (position) => position.product },
  { title: "quantity", value: (position) => position.quantity },
  { title: "average_price", value: (position) => position.average_price },
  { title: "ltp", value: (position) => position.ltp },
  { title: "buy_quantity", value: (position) => position.buy_quantity },
  { title: "buy_value", value: (position) => position.buy_value },
  { title: "sell_quantity", value: (position) => position.sell_quantity },
  { title: "sell_value", value: (position) => position.sell_value },
  { title: "realised_pnl", value: (position) => position.realised_pnl },
  { title: "unrealised_pnl", value: (position) => position.unrealised_pnl },
  { title: "charges", value: (position) => position.charges },
  { title: "pnl", value: (position) => position.pnl },
]
