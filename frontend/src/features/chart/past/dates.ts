import { ZONE } from "@/lib/format/time"

/** Bars that are loaded beyond the date; with it they must fit into one page. */
const BEYOND = 120

/** A moment of the past that the chart was sent to; epoch ms of market time. */
export interface Past {
  atMs: number
  /** Bars from here on are not loaded. */
  untilMs: number
}

/** Epoch ms of what was typed (`2026-11-20T10:15` or `2026-11-20`), in IST whatever the browser's zone is; NaN if nothing. */
export function istMs(typed: string): number {
  const [date, time = "09:15"] = typed.split("T")
  return Date.parse(`${date}T${time.slice(0, 5)}:00+05:30`)
}

/** `ms` as an input of dates and times wants it, in IST. */
export function istInput(ms: number): string {
  return new Date(ms).toLocaleString("sv-SE", { timeZone: ZONE }).slice(0, 16).replace(" ", "T")
}

/** How far to load around `atMs`: some bars beyond it, never what is still to come. */
export function pastOf(atMs: number, intervalMs: number, nowMs: number): Past {
  return { atMs, untilMs: Math.min(nowMs, atMs + BEYOND * intervalMs) }
}

/** What to say where no bar of `bars` (oldest first) holds `atMs`; empty where one does. */
export function missText(
  bars: readonly { startMs: number }[],
  atMs: number,
  intervalMs: number,
  text: (ms: number) => string,
): string {
  const found = bars.findLast((bar) => bar.startMs <= atMs)
  if (found && atMs < found.startMs + intervalMs) return ""
  const [first] = bars
  const nearest = found ?? first
  if (!nearest) return `There are no candles at ${text(atMs)} or before it.`
  const which = found ? "the last one before it is" : "the first one is"
  return `There is no candle at ${text(atMs)}; ${which} of ${text(nearest.startMs)}.`
}
