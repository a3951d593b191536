import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card"
import { feedEvents } from "./logic/events"
import { whenText } from "./logic/words"
import { Dot } from "./Parts"
import type { FeedHealth } from "./types"

/** What lately happened to the feed. */
export function Events({ health }: { health: FeedHealth }) {
  const events = feedEvents(health)
  return (
    <Card aria-label="Recent events">
      <CardHeader>
        <CardTitle>Recent events</CardTitle>
        <CardDescription>The last 20 troubles of the feed, in IST</CardDescription>
      </CardHeader>
      {events.length === 0 ? (
        <p className="px-3 py-4 text-sm text-muted-foreground">
          Nothing yet. When the feed is in trouble, it is written down here.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="max-h-96 overflow-y-auto" tabIndex={0} aria-label="List of events">
          <ol className="divide-y">
            {events.map((event) => (
              <li key={event.key} className="flex gap-3 px-3 py-2">
                <Dot tone={event.tone} className="mt-1.5" />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                    <span className="text-sm font-medium">{event.title}</span>
                    <time dateTime={event.at} className="num text-2xs text-muted-foreground">
                      {whenText(event.at, health.checked_at)}
                    </time>
                  </p>
                  <p className="break-words text-xs text-muted-foreground">{event.text}</p>
                </div>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Card>
  )
}
