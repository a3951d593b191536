import { useCallback } from "react"
import type { QuoteBoard } from "./quoteBoard"
import { board } from "./session"
import "./live.css"

interface LiveCellProps {
  id: number
  /** Text for the present quote, read from the board (`b.get(id, "ltp")`). Keep it a stable function. */
  text: (b: QuoteBoard, id: number) => string
  /** Colour by: last price move, sign of a number, or not at all. */
  tone?: (b: QuoteBoard, id: number) => number
  className?: string
}

/** Sign of the last price move. */
export const byMove = (b: QuoteBoard, id: number) => b.get(id, "direction")
/** Sign of the change since the previous close. */
export const byChange = (b: QuoteBoard, id: number) => b.change(id)

/**
 * A number that repaints itself without React: one text node and two data attributes, written by the board's
 * frame. `data-d` u/d picks the text colour (animated backgrounds cost four times the CPU), `data-stale` turns
 * an old price hollow.
 */
export function LiveCell({ id, text, tone = byMove, className }: LiveCellProps) {
  const attach = useCallback(
    (element: HTMLSpanElement | null) => {
      if (!element) return
      const node = document.createTextNode("")
      element.replaceChildren(node)
      const paint = () =>
        paintCell(element, node, text(board, id), tone(board, id), board.isStale(id))
      paint()
      return board.subscribe(id, paint)
    },
    [id, text, tone],
  )
  return <span ref={attach} className={className} data-live="" />
}

function paintCell(
  element: HTMLElement,
  node: Text,
  text: string,
  tone: number,
  isStale: boolean,
): void {
  if (node.nodeValue !== text) node.nodeValue = text
  const direction = tone > 0 ? "u" : tone < 0 ? "d" : ""
  if (element.dataset.d !== direction) element.dataset.d = direction
  if (isStale !== (element.dataset.stale === "1")) {
    if (isStale) element.dataset.stale = "1"
    else delete element.dataset.stale
  }
}
