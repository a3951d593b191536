import { useCallback } from "react"
import { cn } from "@/lib/cn"
import { formatRupees } from "@/lib/format"
import { board } from "@/lib/live/session"
import "@/lib/live/live.css"
import { type Pnl, positionPnl, totalPnl } from "../logic/pnl"
import type { Position } from "../types"

interface LivePnlProps {
  positions: readonly Position[]
  /** Which part to show. */
  part: keyof Pnl
  /** Charges to take off, in rupees. */
  less?: number
  className?: string
}

/**
 * A profit or loss that follows the quote board without React: signed rupees, coloured by sign, struck through
 * while one of its prices is stale.
 */
export function LivePnl({ positions, part, less = 0, className }: LivePnlProps) {
  const attach = useCallback(
    (element: HTMLSpanElement | null) => {
      if (!element) return
      const node = document.createTextNode("")
      element.replaceChildren(node)
      const open = positions.filter((position) => position.quantity !== 0)
      const paint = () => {
        // Whole paise: a float's dust must not colour a zero.
        const value = Math.round((pnlPart(positions, part) - less) * 100) / 100
        const text = formatRupees(value, { sign: true })
        if (node.nodeValue !== text) node.nodeValue = text
        element.dataset.d = value > 0 ? "u" : value < 0 ? "d" : ""
        const isStale =
          part !== "realised" && open.some((each) => board.isStale(each.instrument.id))
        if (isStale) element.dataset.stale = "1"
        else delete element.dataset.stale
      }
      paint()
      const leave = open.map((position) => board.subscribe(position.instrument.id, paint))
      return () => {
        for (const each of leave) each()
      }
    },
    [positions, part, less],
  )
  return <span ref={attach} data-live="" data-pnl={part} className={cn("num", className)} />
}

function pnlPart(positions: readonly Position[], part: keyof Pnl): number {
  const ltpOf = (id: number) => board.get(id, "ltp")
  const [only] = positions
  if (positions.length === 1 && only) return positionPnl(only, ltpOf(only.instrument.id))[part]
  return totalPnl(positions, ltpOf)[part]
}
