import { UNKNOWN } from "./money"

/** All clocks of the terminal show Indian Standard Time. */
export const ZONE = "Asia/Kolkata"

const time = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
})
const shortTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
})
const day = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "2-digit",
  month: "short",
  year: "numeric",
})

type Instant = Date | number | string | null | undefined

function toDate(value: Instant): Date | null {
  if (value === null || value === undefined || value === "") return null
  const date = value instanceof Date ? value : new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}

/** 14:05:09 in IST. */
export function formatTime(value: Instant): string {
  const date = toDate(value)
  return date ? time.format(date) : UNKNOWN
}

/** 14:05 in IST. */
export function formatShortTime(value: Instant): string {
  const date = toDate(value)
  return date ? shortTime.format(date) : UNKNOWN
}

/** 23 Nov 2026, the date in IST. A bare YYYY-MM-DD is that date. */
export function formatDate(value: Instant): string {
  const date = toDate(value)
  return date ? day.format(date) : UNKNOWN
}

/** 23 Nov 2026, 14:05 (IST). */
export function formatDateTime(value: Instant): string {
  const date = toDate(value)
  return date ? `${day.format(date)}, ${shortTime.format(date)}` : UNKNOWN
}

/** Age of a datum: 120 ms, 4.2 s, 37 s, 5 min, 3 h, 2 d. */
export function formatAge(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNKNOWN
  const s = Math.max(0, seconds)
  if (s < 1) return `${Math.round(s * 1000)} ms`
  if (s < 10) return `${s.toFixed(1)} s`
  if (s < 60) return `${Math.floor(s)} s`
  if (s < 3600) return `${Math.floor(s / 60)} min`
  if (s < 86_400) return `${Math.floor(s / 3600)} h`
  return `${Math.floor(s / 86_400)} d`
}

/** "3 h ago", "just now". */
export function formatAgo(value: Instant, now: number = Date.now()): string {
  const date = toDate(value)
  if (!date) return UNKNOWN
  const seconds = (now - date.getTime()) / 1000
  return seconds < 10 ? "just now" : `${formatAge(seconds)} ago`
}
