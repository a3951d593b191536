import { useCallback } from "react"
import type { ChainDocument } from "@/lib/chain/types"
import type { ChainColumn, SideName } from "./columns"

/** Where a grid's cells get their document from, and when there is a newer one. */
export interface ChainSource {
  doc: () => ChainDocument | null
  watch: (painter: () => void) => () => void
}

interface ChainCellProps {
  source: ChainSource
  column: ChainColumn
  side: SideName
  strike: number
}

/**
 * A number of the chain document that repaints itself without React: text, colour by sign, and the bar behind
 * it, written once a document.
 */
export function ChainCell({ source, column, side, strike }: ChainCellProps) {
  const attach = useCallback(
    (element: HTMLSpanElement | null) => {
      if (!element) return
      const node = document.createTextNode("")
      element.replaceChildren(node)
      const paint = () => paintCell(element, node, source.doc(), column, side, strike)
      paint()
      return source.watch(paint)
    },
    [source, column, side, strike],
  )
  return <span ref={attach} data-live="" className="block" />
}

function paintCell(
  element: HTMLElement,
  node: Text,
  doc: ChainDocument | null,
  column: ChainColumn,
  side: SideName,
  strike: number,
): void {
  const at = doc?.strikes.indexOf(strike) ?? -1
  if (!doc || at < 0) return
  const spot = { doc, side, at }
  const text = column.text(spot)
  if (node.nodeValue !== text) node.nodeValue = text
  const sign = Math.sign(column.tone?.(spot) ?? 0)
  const direction = sign > 0 ? "u" : sign < 0 ? "d" : ""
  if (element.dataset.d !== direction) element.dataset.d = direction
  if (!column.bar) return
  const percent = `${Math.round(column.bar(spot) * 100)}%`
  const cell = element.parentElement
  if (cell && cell.style.getPropertyValue("--bar") !== percent)
    cell.style.setProperty("--bar", percent)
}
