import { formatAge, formatNumber, formatQuantity, formatTime, UNKNOWN } from "@/lib/format"
import { useLive, useMarketNow } from "@/lib/live"
import { durationText, REFUSALS, whenText } from "./logic/words"
import type { FeedHealth } from "./types"

const LATE_S = 5

const millis = (value: number | null | undefined) =>
  value === null || value === undefined ? UNKNOWN : `${formatNumber(value, value < 10 ? 1 : 0)} ms`

/** What the feed measures about itself. */
export function FeedFigures({ health }: { health: FeedHealth }) {
  const { instruments: seen, publish_ms: publish } = health
  const since = health.since
  const upFor = since ? (Date.parse(health.checked_at) - Date.parse(since)) / 1000 : null
  const refused = Object.entries(health.refused).filter(([, count]) => count > 0)
  const refusedSum = refused.reduce((sum, [, count]) => sum + count, 0)
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden bg-border sm:grid-cols-3 lg:grid-cols-5">
      <Figure name="Source" value={health.source ?? "none"} note={health.mode ?? "not connected"} />
      <MarketTime />
      <Figure
        name="Connected since"
        value={since ? whenText(since, health.checked_at) : UNKNOWN}
        note={upFor === null ? "" : `for ${durationText(upFor)}`}
      />
      <Figure
        name="Reconnects"
        value={formatQuantity(health.reconnects)}
        note="since the feed began"
      />
      <Figure
        name="Data age"
        value={formatAge(health.data_age_s)}
        note="since the newest tick"
        isLate={health.status !== "ok" && (health.data_age_s ?? LATE_S) >= LATE_S}
      />
      <Figure name="Ticks a second" value={formatNumber(health.ticks_per_s, 0)} note="last 5 s" />
      <Figure name="Lag" value={millis(health.lag_ms)} note="from exchange to here" />
      <Figure
        name="Publishing"
        value={millis(publish?.p50)}
        note={publish ? `99 % within ${millis(publish.p99)}` : ""}
      />
      <Figure
        name="Instruments"
        value={`${formatQuantity(seen.live)} fresh`}
        note={`${formatQuantity(seen.stale)} silent of ${formatQuantity(seen.total)}`}
      />
      <Figure
        name="Refused ticks"
        value={formatQuantity(refusedSum)}
        note={
          refused.map(([code, count]) => `${count} ${REFUSALS[code] ?? code}`).join(", ") || "none"
        }
      />
    </dl>
  )
}

function MarketTime() {
  const now = useMarketNow()
  const speed = useLive((state) => state.status?.speed ?? 1)
  const isKnown = useLive((state) => state.status !== null)
  return (
    <Figure
      name="Market time"
      value={isKnown ? formatTime(now) : UNKNOWN}
      note={speed === 1 ? "IST" : speed === 0 ? "IST, stands still" : `IST, at ${speed}×`}
    />
  )
}

function Figure({
  name,
  value,
  note,
  isLate = false,
}: {
  name: string
  value: string
  note: string
  isLate?: boolean
}) {
  return (
    <div className="grid min-w-0 content-start bg-card px-3 py-2">
      <dt className="text-2xs text-muted-foreground">{name}</dt>
      <dd
        title={value}
        className={isLate ? "num truncate font-medium text-warn" : "num truncate font-medium"}
      >
        {value}
      </dd>
      <dd className="line-clamp-2 text-2xs text-muted-foreground" title={note}>
        {note}
      </dd>
    </div>
  )
}
