import { formatCompact, formatNumber, formatPct, formatPrice, formatQuantity } from "@/lib/format"
import type { QuoteBoard } from "@/lib/live/quoteBoard"

/** Texts of live cells. Stable functions: a LiveCell resubscribes when its function changes. */
export const ltpText = (board: QuoteBoard, id: number) => formatPrice(board.get(id, "ltp"))
export const bidText = (board: QuoteBoard, id: number) => formatPrice(board.get(id, "bid"))
export const askText = (board: QuoteBoard, id: number) => formatPrice(board.get(id, "ask"))
export const bidQtyText = (board: QuoteBoard, id: number) => formatQuantity(board.get(id, "bidQty"))
export const askQtyText = (board: QuoteBoard, id: number) => formatQuantity(board.get(id, "askQty"))
export const volumeText = (board: QuoteBoard, id: number) => formatCompact(board.get(id, "volume"))

export const changeText = (board: QuoteBoard, id: number) =>
  formatNumber(board.change(id), 2, { sign: true })

/** Arrow and percent: the direction is never told by colour alone. */
export const changePctText = (board: QuoteBoard, id: number) => {
  const pct = board.changePct(id)
  const arrow = pct > 0 ? "▲ " : pct < 0 ? "▼ " : ""
  return arrow + formatPct(pct)
}

/** No colour. */
export const plain = () => 0
