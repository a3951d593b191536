import type { ChainDocument, ChainSide } from "@/lib/chain/types"
import { formatCompact, formatNumber, formatPct, formatPrice } from "@/lib/format"
import type { QuoteBoard } from "@/lib/live/quoteBoard"

export type SideName = "ce" | "pe"

/** Where a cell reads: one strike of one side of a document. */
export interface Spot {
  doc: ChainDocument
  side: SideName
  at: number
}

export interface ChainColumn {
  id: string
  title: string
  /** What it means, for the head's tooltip. */
  hint: string
  width: number
  /** From the document, about once a second. */
  text: (spot: Spot) => string
  /** From the live quotes, twenty times a second; only while the page shows the present. */
  live?: (board: QuoteBoard, id: number) => string
  tone?: (spot: Spot) => number
  liveTone?: (board: QuoteBoard, id: number) => number
  /** 0 to 1: length of the bar behind the number. */
  bar?: (spot: Spot) => number
}

const value = ({ doc, side, at }: Spot, name: keyof ChainSide): number =>
  doc[side][name][at] ?? Number.NaN

const strike = ({ doc, at }: Spot): number => doc.strikes[at] ?? Number.NaN

function intrinsic(spot: Spot): number {
  const level = spot.doc.spot ?? spot.doc.forward ?? Number.NaN
  return Math.max(0, spot.side === "ce" ? level - strike(spot) : strike(spot) - level)
}

/** Share of the largest value of that column on either side; documents are compared by identity. */
function share(name: "oi" | "oi_change" | "volume") {
  let known: ChainDocument | null = null
  let largest = 1
  return (spot: Spot): number => {
    if (spot.doc !== known) {
      known = spot.doc
      const all = [...spot.doc.ce[name], ...spot.doc.pe[name]]
      largest = Math.max(1, ...all.map((each) => Math.abs(each ?? 0)))
    }
    return Math.abs(value(spot, name) || 0) / largest
  }
}

const signed = (n: number, digits: number) => formatNumber(n, digits, { sign: true })

export const COLUMNS: readonly ChainColumn[] = [
  {
    id: "oi",
    title: "OI",
    hint: "Open interest, units",
    width: 78,
    text: (spot) => formatCompact(value(spot, "oi")),
    live: (board, id) => formatCompact(board.get(id, "oi")),
    bar: share("oi"),
  },
  {
    id: "oi_change",
    title: "ΔOI",
    hint: "Open interest against the previous session's close, units",
    width: 78,
    text: (spot) => formatCompact(value(spot, "oi_change")),
    tone: (spot) => value(spot, "oi_change"),
    bar: share("oi_change"),
  },
  {
    id: "oi_change_pct",
    title: "ΔOI %",
    hint: "The same in percent",
    width: 68,
    text: (spot) => {
      const change = value(spot, "oi_change")
      return formatPct((change / (value(spot, "oi") - change)) * 100, 1)
    },
    tone: (spot) => value(spot, "oi_change"),
  },
  {
    id: "volume",
    title: "Volume",
    hint: "Traded today, units",
    width: 78,
    text: (spot) => formatCompact(value(spot, "volume")),
    live: (board, id) => formatCompact(board.get(id, "volume")),
  },
  {
    id: "iv",
    title: "IV",
    hint: "Implied volatility, percent a year, from the out-of-the-money option and the forward",
    width: 52,
    text: (spot) => formatNumber(value(spot, "iv"), 1),
  },
  {
    id: "delta",
    title: "Delta",
    hint: "Rupees per rupee of the forward",
    width: 56,
    text: (spot) => formatNumber(value(spot, "delta"), 2),
  },
  {
    id: "gamma",
    title: "Gamma",
    hint: "Change of delta per rupee",
    width: 66,
    text: (spot) => formatNumber(value(spot, "gamma"), 5),
  },
  {
    id: "theta",
    title: "Theta",
    hint: "Rupees per calendar day",
    width: 60,
    text: (spot) => formatNumber(value(spot, "theta"), 2),
  },
  {
    id: "vega",
    title: "Vega",
    hint: "Rupees per point of volatility",
    width: 56,
    text: (spot) => formatNumber(value(spot, "vega"), 2),
  },
  {
    id: "rho",
    title: "Rho",
    hint: "Rupees per percent of interest",
    width: 56,
    text: (spot) => formatNumber(value(spot, "rho"), 3),
  },
  {
    id: "intrinsic",
    title: "Intrinsic",
    hint: "Worth if it expired now, rupees",
    width: 76,
    text: (spot) => formatPrice(intrinsic(spot)),
  },
  {
    id: "time_value",
    title: "Time value",
    hint: "Last price less intrinsic value, rupees",
    width: 76,
    text: (spot) => formatPrice(value(spot, "ltp") - intrinsic(spot)),
  },
  {
    id: "bid_qty",
    title: "Bid qty",
    hint: "Units bid at the best price",
    width: 66,
    text: (spot) => formatCompact(value(spot, "bid_qty"), 1),
    live: (board, id) => formatCompact(board.get(id, "bidQty"), 1),
  },
  {
    id: "bid",
    title: "Bid",
    hint: "Best bid, rupees",
    width: 70,
    text: (spot) => formatPrice(value(spot, "bid")),
    live: (board, id) => formatPrice(board.get(id, "bid")),
  },
  {
    id: "ask",
    title: "Ask",
    hint: "Best ask, rupees",
    width: 70,
    text: (spot) => formatPrice(value(spot, "ask")),
    live: (board, id) => formatPrice(board.get(id, "ask")),
  },
  {
    id: "ask_qty",
    title: "Ask qty",
    hint: "Units offered at the best price",
    width: 66,
    text: (spot) => formatCompact(value(spot, "ask_qty"), 1),
    live: (board, id) => formatCompact(board.get(id, "askQty"), 1),
  },
  {
    id: "spread",
    title: "Spread",
    hint: "Ask less bid, rupees",
    width: 60,
    text: (spot) => formatPrice(value(spot, "ask") - value(spot, "bid")),
    live: (board, id) => formatPrice(board.get(id, "ask") - board.get(id, "bid")),
  },
  {
    id: "age",
    title: "Age",
    hint: "Seconds since the exchange's last word on this option",
    width: 56,
    text: (spot) => {
      const age = (spot.doc.at_ms - value(spot, "exchange_ms")) / 1000
      return Number.isNaN(age) ? "–" : `${formatNumber(Math.max(0, age), 0)} s`
    },
  },
  {
    id: "change",
    title: "Chg",
    hint: "Last price against the previous close, rupees",
    width: 68,
    text: (spot) => signed(value(spot, "change"), 2),
    live: (board, id) => signed(board.change(id), 2),
    tone: (spot) => value(spot, "change"),
    liveTone: (board, id) => board.change(id),
  },
  {
    id: "change_pct",
    title: "Chg %",
    hint: "The same in percent",
    width: 68,
    text: (spot) => {
      const change = value(spot, "change")
      return formatPct((change / (value(spot, "ltp") - change)) * 100, 1)
    },
    live: (board, id) => formatPct(board.changePct(id), 1),
    tone: (spot) => value(spot, "change"),
    liveTone: (board, id) => board.change(id),
  },
  {
    id: "ltp",
    title: "LTP",
    hint: "Last traded price, rupees",
    width: 78,
    text: (spot) => formatPrice(value(spot, "ltp")),
    live: (board, id) => formatPrice(board.get(id, "ltp")),
    liveTone: (board, id) => board.get(id, "direction"),
  },
]

/** Shown until the trader chooses. */
export const FIRST_COLUMNS = ["oi", "oi_change", "volume", "iv", "delta", "change", "ltp"]
const PHONE_COLUMNS = ["oi", "ltp"]
export const STRIKE_WIDTH = 84
export const PHONE_STRIKE_WIDTH = 66
const PHONE_WIDTH = 72

/**
 * The chosen columns in the order of the list; outside to inside, so that LTP stands beside the strike. On a
 * phone OI and LTP of both sides fill the screen, and the others are a swipe away.
 */
export function columnsOf(ids: readonly string[], isPhone: boolean): ChainColumn[] {
  const chosen = COLUMNS.filter((column) => ids.includes(column.id))
  if (!isPhone) return chosen
  const inner = COLUMNS.filter((column) => PHONE_COLUMNS.includes(column.id))
  return [
    ...chosen.filter((column) => !PHONE_COLUMNS.includes(column.id)),
    ...inner.map((column) => ({ ...column, width: PHONE_WIDTH })),
  ]
}
