import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { formatAge, formatQuantity } from "@/lib/format"
import { bytesText, type Tone } from "./logic/words"
import { ToneBadge } from "./Parts"
import type { TickStoreState } from "./types"

const STATES: Record<TickStoreState["status"], { label: string; tone: Tone }> = {
  ok: { label: "Works", tone: "ok" },
  degraded: { label: "Waits", tone: "warn" },
  down: { label: "Down", tone: "bad" },
  off: { label: "Not used here", tone: "quiet" },
}

/** What is written to history, what waits for it, and what was lost. */
export function HistoryWriter({ store }: { store: TickStoreState }) {
  const { label, tone } = STATES[store.status]
  const writer = store.writer
  const rows: [string, string, boolean?][] = writer
    ? [
        ["Rows written", formatQuantity(sum(writer.written))],
        ["Wait in memory", bytesText(writer.queued_bytes)],
        ["Wait on disk", bytesText(writer.spool_bytes), writer.spool_bytes > 0],
        ["Oldest that waits", formatAge(writer.lag_s)],
        ["Went by disk so far", formatQuantity(writer.spooled)],
        ["Not accepted", formatQuantity(writer.refused), writer.refused > 0],
        ["Lost", formatQuantity(writer.dropped), writer.dropped > 0],
      ]
    : []
  return (
    <Card aria-label="Writing history">
      <CardHeader>
        <CardTitle>Writing history</CardTitle>
        <span className="ml-auto">
          <ToneBadge tone={tone}>{label}</ToneBadge>
        </span>
      </CardHeader>
      <div className="grid gap-2 p-3">
        {store.message && (
          <p className="break-words text-sm text-muted-foreground">{store.message}</p>
        )}
        {writer ? (
          <dl className="grid grid-cols-[1fr_auto] gap-y-1 text-xs">
            {rows.map(([name, value, isBad]) => (
              <div key={name} className="contents">
                <dt className="text-muted-foreground">{name}</dt>
                <dd className={isBad ? "num text-right font-medium text-warn" : "num text-right"}>
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          !store.message && <p className="text-sm text-muted-foreground">Nobody writes now.</p>
        )}
      </div>
    </Card>
  )
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)
