import { formatAge, formatDate, formatTime } from "@/lib/format"
import type { FeedHealth, Part, PartState, TerminalStatus } from "../types"

export type Tone = "ok" | "warn" | "bad" | "quiet"
export type Sentence = { tone: Tone; title: string; text: string }

/** The state of the prices in one line, and why. */
export function feedHeadline(health: FeedHealth): Sentence {
  const why = health.reasons.map((reason) => reason.message).join(" ")
  if (health.status === "down") return { tone: "bad", title: "No prices arrive", text: why }
  if (health.status === "degraded")
    return { tone: "warn", title: "Prices are disturbed", text: why }
  if (!health.session_open)
    return {
      tone: "quiet",
      title: "The feed is well, the market is shut",
      text: "No prices are expected before the next session.",
    }
  const { live, total } = health.instruments
  return {
    tone: "ok",
    title: "Prices are well",
    text: `${live} of ${total} instruments are as fresh as they usually are.`,
  }
}

/** What the risk check does because of it. */
export function entriesSentence(health: FeedHealth): Sentence {
  if (health.entries_paused)
    return {
      tone: "warn",
      title: "New positions wait",
      text: "The risk check refuses entries until the feed is well again (rule rms.feed_health). Exits go ahead.",
    }
  if (health.status === "down")
    return {
      tone: "warn",
      title: "New positions wait for fresh prices",
      text: "Without a feed every price grows old, and the risk check refuses entries on old prices (rule rms.stale_price). Exits go ahead.",
    }
  const apart = health.divergences.length
  if (apart > 0)
    return {
      tone: "warn",
      title: "New positions are allowed, with exceptions",
      text: `They wait where two sources differ: ${apart === 1 ? "1 instrument" : `${apart} instruments`}. Exits go ahead.`,
    }
  if (!health.session_open)
    return {
      tone: "quiet",
      title: "New positions wait for the market",
      text: "Nothing is wrong with the prices; the exchange's hours decide (rule rms.market_hours).",
    }
  return {
    tone: "ok",
    title: "New positions are allowed",
    text: "The risk check has nothing against the prices. It looks again at every order.",
  }
}

export const PARTS: Record<Part, { label: string; means: string }> = {
  prices: { label: "Prices", means: "Live quotes, charts and option chains" },
  orders: { label: "Orders", means: "Sending orders and following them up" },
  paper: { label: "Paper trading", means: "Filling paper orders" },
  alerts: { label: "Alerts", means: "Watching price alerts" },
  history: { label: "History", means: "Stored days for charts and chains" },
  ledger: { label: "Accounts and books", means: "Logins, orders, positions, funds" },
  messages: { label: "Live updates", means: "Carrying news to the screens" },
  jobs: { label: "Background work", means: "Whatever else runs by itself" },
}

export const PART_STATES: Record<PartState, { label: string; tone: Tone }> = {
  up: { label: "Works", tone: "ok" },
  degraded: { label: "Disturbed", tone: "warn" },
  down: { label: "Down", tone: "bad" },
  off: { label: "Not used here", tone: "quiet" },
  unknown: { label: "Unknown", tone: "warn" },
}

/** The whole terminal in one line. */
export function terminalHeadline(status: TerminalStatus): Sentence {
  const troubled = status.parts.filter((part) => part.status !== "up" && part.status !== "off")
  const names = troubled.map((part) => PARTS[part.part].label).join(", ")
  if (status.status === "up")
    return { tone: "ok", title: "Everything works", text: "All parts of the terminal are up." }
  if (status.status === "down")
    return { tone: "bad", title: "Trading is interrupted", text: `In trouble: ${names}.` }
  return { tone: "warn", title: "Some parts are disturbed", text: `In trouble: ${names}.` }
}

/** How old the prices are. */
export function ageText(status: TerminalStatus): string {
  if (status.data_age_s === null) {
    const isFed = status.session_open !== null
    return isFed ? "No price has arrived yet." : "Nothing is known of the newest price."
  }
  const age = `The newest price is ${formatAge(status.data_age_s)} old`
  return status.session_open === false ? `${age}; the market is shut.` : `${age}.`
}

export const REFUSALS: Record<string, string> = {
  zero: "price of 0",
  outlier: "price out of all proportion",
  late: "too late for its minute",
  outside: "outside the session",
}

/** A stretch of time: 42 s, 3 min 5 s, 2 h 4 min, 3 d 4 h. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`
}

/** 14:05:09, with the date unless it is that of `now` (both IST). */
export function whenText(at: string, now: string): string {
  const isSameDay = formatDate(at) === formatDate(now)
  return isSameDay ? formatTime(at) : `${formatDate(at)}, ${formatTime(at)}`
}

/** 512 B, 3.4 kB, 12 MB. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"]
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}
