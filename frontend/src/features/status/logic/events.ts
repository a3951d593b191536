import type { FeedHealth, Incident } from "../types"
import { durationText, type Tone } from "./words"

export type FeedEvent = { key: string; at: string; tone: Tone; title: string; text: string }

/** What lately happened to the feed, newest first: troubles, their ends, the start of the source. */
export function feedEvents(health: FeedHealth): FeedEvent[] {
  const events = health.incidents.flatMap(incidentEvents)
  if (health.since && health.source) {
    events.push({
      key: "opened",
      at: health.since,
      tone: "quiet",
      title: "Source connected",
      text: health.source,
    })
  }
  return events.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

function incidentEvents(incident: Incident): FeedEvent[] {
  const isDown = incident.status === "down"
  const began: FeedEvent = {
    key: `${incident.id}-began`,
    at: incident.started_at,
    tone: isDown ? "bad" : "warn",
    title: isDown ? "No prices arrived" : "Prices were disturbed",
    text: incident.reasons.map((reason) => reason.message).join(" "),
  }
  if (!incident.ended_at) {
    return [{ ...began, title: isDown ? "No prices arrive" : "Prices are disturbed" }]
  }
  const lasted = (Date.parse(incident.ended_at) - Date.parse(incident.started_at)) / 1000
  return [
    began,
    {
      key: `${incident.id}-ended`,
      at: incident.ended_at,
      tone: "ok",
      title: "Well again",
      text: `The trouble lasted ${durationText(lasted)}.`,
    },
  ]
}
