import { describe, expect, it } from "vitest"
import type { FeedHealth, TerminalStatus } from "../types"
import { feedEvents } from "./events"
import {
  ageText,
  bytesText,
  durationText,
  entriesSentence,
  feedHeadline,
  terminalHeadline,
  whenText,
} from "./words"

const WELL: FeedHealth = {
  status: "ok",
  reasons: [],
  source: "simulator",
  mode: "SIM",
  since: "2026-11-23T05:00:00Z",
  session_open: true,
  heartbeat_age_s: 0.4,
  data_age_s: 0.2,
  entries_paused: false,
  checked_at: "2026-11-23T06:00:00Z",
  ticks_per_s: 900,
  publish_ms: { p50: 1, p99: 4 },
  lag_ms: 20,
  instruments: { total: 760, live: 758, stale: 2 },
  gaps: [],
  reconnects: 0,
  refused: {},
  divergences: [],
  stale: [],
  tick_store: { status: "ok", message: null, writer: null },
  incidents: [],
}
const silent = { code: "silent", message: "The source has sent nothing for 9 s." }
const apart = {
  id: 1,
  symbol: "NIFTY",
  other: "Second",
  price: 100,
  other_price: 101,
  pct: 1,
  since: "2026-11-23T05:59:00Z",
}

describe("the headline of the feed", () => {
  it("says how many instruments are fresh while all is well", () => {
    expect(feedHeadline(WELL)).toMatchObject({
      tone: "ok",
      text: "758 of 760 instruments are as fresh as they usually are.",
    })
  })

  it("gives the reasons for trouble", () => {
    const health = { ...WELL, status: "degraded" as const, reasons: [silent] }
    expect(feedHeadline(health)).toEqual({
      tone: "warn",
      title: "Prices are disturbed",
      text: silent.message,
    })
    expect(feedHeadline({ ...health, status: "down" }).title).toBe("No prices arrive")
  })

  it("does not praise silence: a shut market is neither well nor ill", () => {
    expect(feedHeadline({ ...WELL, session_open: false }).tone).toBe("quiet")
  })
})

describe("what the risk check does", () => {
  it("follows the server on whether entries wait", () => {
    expect(entriesSentence(WELL).tone).toBe("ok")
    const paused = entriesSentence({ ...WELL, status: "degraded", entries_paused: true })
    expect(paused.title).toBe("New positions wait")
    expect(paused.text).toContain("rms.feed_health")
  })

  it("does not promise entries while the market is shut", () => {
    const shut = entriesSentence({ ...WELL, session_open: false })
    expect(shut.tone).toBe("quiet")
    expect(shut.text).toContain("rms.market_hours")
  })

  it("names the other rule when there is no feed at all", () => {
    const down = { ...WELL, status: "down" as const, source: null }
    expect(entriesSentence(down).text).toContain("rms.stale_price")
  })

  it("counts the instruments on which two sources differ", () => {
    expect(entriesSentence({ ...WELL, divergences: [apart] }).text).toContain("1 instrument.")
    expect(entriesSentence({ ...WELL, divergences: [apart, apart] }).text).toContain(
      "2 instruments.",
    )
  })
})

describe("recent events", () => {
  it("are told newest first, a trouble that lasts without an end", () => {
    const events = feedEvents({
      ...WELL,
      incidents: [
        {
          id: 2,
          status: "degraded",
          source: "simulator",
          reasons: [silent],
          started_at: "2026-11-23T05:59:00Z",
          ended_at: null,
        },
        {
          id: 1,
          status: "down",
          source: "",
          reasons: [{ code: "down", message: "No feed is running." }],
          started_at: "2026-11-23T04:58:00Z",
          ended_at: "2026-11-23T05:00:05Z",
        },
      ],
    })
    expect(events.map(({ title, text }) => [title, text])).toEqual([
      ["Prices are disturbed", silent.message],
      ["Well again", "The trouble lasted 2 min 5 s."],
      ["Source connected", "simulator"],
      ["No prices arrived", "No feed is running."],
    ])
  })

  it("are none without a feed and without a past", () => {
    expect(feedEvents({ ...WELL, source: null, since: null })).toEqual([])
  })
})

describe("the terminal's headline", () => {
  const status = (overall: TerminalStatus["status"], paper: "up" | "down"): TerminalStatus => ({
    status: overall,
    parts: [
      { part: "prices", status: "up" },
      { part: "paper", status: paper },
      { part: "history", status: "off" },
    ],
    data_age_s: 0.1,
    session_open: true,
    checked_at: WELL.checked_at,
  })

  it("names what is in trouble, and not what is not used", () => {
    expect(terminalHeadline(status("up", "up")).title).toBe("Everything works")
    expect(terminalHeadline(status("degraded", "down")).text).toBe("In trouble: Paper trading.")
    expect(terminalHeadline(status("down", "down")).tone).toBe("bad")
  })
})

describe("the age of the prices", () => {
  const aged = (data_age_s: number | null, session_open: boolean | null): TerminalStatus => ({
    status: "up",
    parts: [],
    data_age_s,
    session_open,
    checked_at: WELL.checked_at,
  })

  it("is unknown where nothing tells it, which is not that no price ever came", () => {
    expect(ageText(aged(null, null))).toBe("Nothing is known of the newest price.")
    expect(ageText(aged(null, true))).toBe("No price has arrived yet.")
    expect(ageText(aged(60, false))).toMatch(/old; the market is shut\.$/)
  })
})

describe("words for amounts", () => {
  it("tells stretches of time", () => {
    expect([0.4, 42, 125, 7440, 270_000].map(durationText)).toEqual([
      "0 s",
      "42 s",
      "2 min 5 s",
      "2 h 4 min",
      "3 d 3 h",
    ])
  })

  it("tells the time alone on the same Indian date, else the date, too", () => {
    const now = "2026-11-23T19:00:00Z" // 24 Nov in India
    expect(whenText("2026-11-23T18:31:00Z", now)).toBe("00:01:00")
    expect(whenText("2026-11-23T18:29:00Z", now)).toBe("23 Nov 2026, 23:59:00")
  })

  it("tells bytes", () => {
    expect([0, 999, 3400, 45_678, 12_000_000].map(bytesText)).toEqual([
      "0 B",
      "999 B",
      "3.4 kB",
      "46 kB",
      "12 MB",
    ])
  })
})
