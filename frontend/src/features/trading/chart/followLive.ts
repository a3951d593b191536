import { board } from "@/lib/live/session"
import type { Bar, LiveBar } from "../logic/candles"

/** Chart updates are conflated to 4 Hz: each one repaints a whole canvas. */
const UPDATE_EVERY_MS = 250

export interface Follower {
  isVisible: () => boolean
  update: (bar: Bar) => void
  rolledOver: () => void
}

/** Fold quotes into the bar as they come, draw at most every 250 ms and only while on the screen. */
export function followLive(id: number, live: LiveBar, follower: Follower): () => void {
  let isDirty = false
  let hasRolled = false
  const take = () => {
    const result = live.add(
      board.get(id, "ltp"),
      board.get(id, "exchangeMs"),
      board.get(id, "volume"),
    )
    if (result === "old") return
    isDirty = true
    hasRolled ||= result === "new"
  }
  take()
  const unsubscribe = board.subscribe(id, take)
  const timer = setInterval(() => {
    if (!isDirty || !live.current || !follower.isVisible()) return
    isDirty = false
    follower.update(live.current)
    if (!hasRolled) return
    hasRolled = false
    follower.rolledOver()
  }, UPDATE_EVERY_MS)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** Whether any part of the element can be seen. */
export function isOnScreen(element: HTMLElement | null): boolean {
  if (!element || document.hidden) return false
  const box = element.getBoundingClientRect()
  return box.bottom > 0 && box.top < window.innerHeight && box.width > 0
}
