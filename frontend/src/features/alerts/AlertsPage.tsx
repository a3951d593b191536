import { useQuery } from "@tanstack/react-query"
import { BellPlus, Pause, Play, Trash2 } from "lucide-react"
import { Page } from "@/components/page"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { AddInstrument } from "@/features/trading/watchlist/AddInstrument"
import { toastFailure } from "@/lib/failure"
import { formatDateTime, formatPrice } from "@/lib/format"
import { LiveCell } from "@/lib/live/LiveCell"
import type { QuoteBoard } from "@/lib/live/quoteBoard"
import { useSubscription } from "@/lib/live/useQuote"
import { type Alert, alertsQuery, useAlertChanges } from "./queries"
import { useAlertDraft } from "./store"
import { conditionText, REPEATS, valueText } from "./words"

const STATES: Record<Alert["state"], "ok" | "outline" | "warn" | "default"> = {
  active: "ok",
  paused: "outline",
  triggered: "warn",
  expired: "default",
}
const nothing: ReadonlySet<number> = new Set()
const ltp = (board: QuoteBoard, id: number) => formatPrice(board.get(id, "ltp"))

/** What the trader wants to be told, and what has been. */
export function Component() {
  const { data, error, refetch } = useQuery(alertsQuery)
  const open = useAlertDraft((state) => state.open)
  return (
    <Page title="Alerts">
      <Card className="p-2" aria-label="New alert">
        <AddInstrument present={nothing} onAdd={open} />
        <p className="px-1 pt-1.5 text-xs text-muted-foreground">
          Find what to watch. Anywhere else, press A on a row.
        </p>
      </Card>
      <Card aria-label="Your alerts">
        {error && !data ? (
          <ErrorState title="Alerts could not be loaded" error={error} onRetry={() => refetch()} />
        ) : !data ? (
          <div className="grid gap-2 p-3" role="status" aria-label="Loading alerts">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </div>
        ) : data.length === 0 ? (
          <EmptyState icon={BellPlus} title="No alerts">
            You are told here, and by e-mail if you like, when a price gets where you said.
          </EmptyState>
        ) : (
          <AlertList alerts={data} />
        )}
      </Card>
    </Page>
  )
}

function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  useSubscription(alerts.map((alert) => alert.instrument.id))
  return (
    <ul className="divide-y">
      {alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} />
      ))}
    </ul>
  )
}

function AlertRow({ alert }: { alert: Alert }) {
  const { change, remove } = useAlertChanges()
  const isActive = alert.state === "active"
  const name = alert.instrument.display
  const arm = () =>
    change.mutate(
      { id: alert.id, body: { state: isActive ? "paused" : "active" } },
      { onError: (error) => toastFailure("The alert was not changed", error) },
    )
  return (
    <li className="flex items-center gap-3 px-3 py-2" data-alert={alert.state}>
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{name}</span>
          <LiveCell id={alert.instrument.id} text={ltp} className="num text-sm" />
        </span>
        <span className="num text-xs">{conditionText(alert)}</span>
        <span className="text-2xs text-muted-foreground">
          {REPEATS[alert.repeat]}
          {alert.by_email && " · e-mail"}
          {alert.note && ` · ${alert.note}`}
          {alert.triggered_at &&
            ` · last ${formatDateTime(alert.triggered_at)} at ${valueText(alert.field, alert.triggered_value)}`}
        </span>
      </div>
      <Badge variant={STATES[alert.state]}>{alert.state.toUpperCase()}</Badge>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`${isActive ? "Pause" : "Arm"} the alert on ${name}`}
        title={isActive ? "Pause" : "Arm again"}
        disabled={change.isPending}
        onClick={arm}
      >
        {isActive ? <Pause className="size-4" /> : <Play className="size-4" />}
      </Button>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`Delete the alert on ${name}`}
        disabled={remove.isPending}
        onClick={() =>
          remove.mutate(alert.id, {
            onError: (error) => toastFailure("The alert was not deleted", error),
          })
        }
      >
        <Trash2 className="size-4" />
      </Button>
    </li>
  )
}
