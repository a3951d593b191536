import { useCallback } from "react"
import { formatAge } from "@/lib/format"
import { board, quoteAgeSeconds } from "./session"

const painters = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One shared second for all ages on the page. */
function everySecond(paint: () => void): () => void {
  painters.add(paint)
  timer ??= setInterval(() => {
    for (const each of painters) each()
  }, 1_000)
  return () => {
    painters.delete(paint)
    if (painters.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** How old the price is, in whole seconds; "live" under two, "no price" before the first. */
export function QuoteAge({ id }: { id: number }) {
  const attach = useCallback(
    (element: HTMLSpanElement | null) => {
      if (!element) return
      const node = document.createTextNode("")
      element.replaceChildren(node)
      const paint = () => {
        const age = quoteAgeSeconds(id)
        const text = Number.isNaN(age)
          ? "no price"
          : age < 2
            ? "live"
            : `${age < 60 ? `${Math.floor(age)} s` : formatAge(age)} old`
        if (node.nodeValue !== text) node.nodeValue = text
        element.dataset.age = board.isStale(id) ? "stale" : "fresh"
      }
      paint()
      return everySecond(paint)
    },
    [id],
  )
  return <span ref={attach} className="num data-[age=stale]:text-warn" />
}
