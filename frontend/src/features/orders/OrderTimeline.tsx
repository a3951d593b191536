import { useQuery } from "@tanstack/react-query"
import { Badge } from "@/components/ui/badge"
import { ErrorState } from "@/components/ui/error-state"
import {
  Sheet,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from "@/components/ui/sheet"
import { Skeleton } from "@/components/ui/skeleton"
import { ViolationItem } from "@/features/trading/ticket/PrecheckPanel"
import { formatDate, formatPrice, formatQuantity } from "@/lib/format"
import { FLAGS, STATES } from "./logic/states"
import { delta, istMicros } from "./logic/timeline"
import { orderQuery } from "./queries"
import { StateBadges } from "./StateBadge"
import { TradesTable } from "./TradesTab"
import type { OrderDetail, TimelineStep } from "./types"

interface OrderTimelineProps {
  orderId: string | null
  onClose: () => void
}

/** Drawer with everything that is known of one order: facts in time, the risk verdict, the fills. */
export function OrderTimeline({ orderId, onClose }: OrderTimelineProps) {
  const { data, isPending, error, refetch } = useQuery(orderQuery(orderId ?? ""))
  return (
    <Sheet open={orderId !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <SheetContent side="right" className="max-w-xl">
        <SheetHeader>
          <SheetTitle>
            {data
              ? `${data.side} ${formatQuantity(data.quantity)} ${data.instrument.display}`
              : "Order"}
          </SheetTitle>
          <SheetDescription className="num">
            {data ? `${formatDate(data.placed_at)} · all times IST` : "Loading"}
          </SheetDescription>
        </SheetHeader>
        {error ? (
          <ErrorState title="The order could not be loaded" error={error} onRetry={refetch} />
        ) : isPending ? (
          <TimelineSkeleton />
        ) : (
          <Detail order={data} />
        )}
      </SheetContent>
    </Sheet>
  )
}

function Detail({ order }: { order: OrderDetail }) {
  return (
    <div className="grid gap-5 p-4" data-order-detail={order.id}>
      <Terms order={order} />
      <Steps steps={order.timeline} />
      <Verdict verdict={order.verdict} />
      {order.trades.length > 0 && (
        <section aria-labelledby="fills-title" className="grid gap-1">
          <h3 id="fills-title" className="text-sm font-semibold">
            Fills
          </h3>
          <TradesTable trades={order.trades} />
        </section>
      )}
    </div>
  )
}

function Terms({ order }: { order: OrderDetail }) {
  const terms: [string, string][] = [
    ["Type", `${order.order_type} · ${order.validity}`],
    ["Product", order.product],
    ["Price", order.price === null ? "market" : formatPrice(order.price)],
    ...(order.trigger_price
      ? [["Trigger", formatPrice(order.trigger_price)] as [string, string]]
      : []),
    ["Filled", `${formatQuantity(order.filled_quantity)} of ${formatQuantity(order.quantity)}`],
    ["Average", formatPrice(order.average_price)],
    ["Source", order.source],
    ["Broker order", order.broker_order_id || "–"],
  ]
  return (
    <section aria-label="Terms" className="grid gap-2">
      <StateBadges order={order} />
      <p className="text-xs text-muted-foreground">
        {STATES[order.state].meaning} {order.flags.map((flag) => FLAGS[flag]?.meaning).join(" ")}
      </p>
      {order.message && <p className="text-sm">{order.message}</p>}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-xs">
        {terms.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-3">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="num truncate">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Each fact with its microsecond time and the time since the one before. */
function Steps({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <section aria-labelledby="timeline-title" className="grid gap-2">
      <h3 id="timeline-title" className="text-sm font-semibold">
        Timeline
      </h3>
      <ol className="grid" data-timeline="">
        {steps.map((step, index) => {
          const before = steps[index - 1]
          return (
            <li
              key={step.seq}
              className="relative grid grid-cols-[auto_1fr_auto] gap-x-3 pb-3 last:pb-0"
            >
              <span aria-hidden className="relative flex w-3 justify-center">
                <span className="mt-1.5 size-2 rounded-full bg-primary" />
                {index < steps.length - 1 && (
                  <span className="absolute top-4 bottom-[-0.5rem] w-px bg-border" />
                )}
              </span>
              <div className="min-w-0">
                <p className="text-sm font-medium">{step.title}</p>
                {step.detail && <p className="text-xs text-muted-foreground">{step.detail}</p>}
                {step.verdict?.violations.map((violation) => (
                  <ViolationItem key={violation.rule} violation={violation} />
                ))}
              </div>
              <div className="num text-right text-xs">
                <time dateTime={step.at}>{istMicros(step.at)}</time>
                <p className="text-2xs text-muted-foreground">
                  {before ? delta(before.at, step.at) : "start"}
                </p>
              </div>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Verdict({ verdict }: { verdict: OrderDetail["verdict"] }) {
  return (
    <section aria-labelledby="verdict-title" className="grid gap-2">
      <h3 id="verdict-title" className="flex items-center gap-2 text-sm font-semibold">
        Risk verdict
        {verdict && (
          <Badge variant={verdict.allowed ? "ok" : "destructive"}>
            {verdict.allowed ? "PASSED" : "DENIED"}
          </Badge>
        )}
      </h3>
      {verdict ? (
        <>
          {verdict.violations.length === 0 ? (
            <p className="text-xs text-muted-foreground">
              Every rule was evaluated; none was broken.
            </p>
          ) : (
            verdict.violations.map((violation) => (
              <ViolationItem key={violation.rule} violation={violation} />
            ))
          )}
          <p className="num text-2xs text-muted-foreground">
            Evaluated {istMicros(verdict.evaluated_at)} · rules{" "}
            <span className="font-mono">{verdict.rules_hash.slice(0, 12)}</span>
          </p>
        </>
      ) : (
        <p className="text-xs text-muted-foreground">
          No verdict: this order did not come through the terminal.
        </p>
      )}
    </section>
  )
}

const SKELETON_STEPS = ["a", "b", "c", "d", "e"]

function TimelineSkeleton() {
  return (
    <div role="status" aria-label="Loading the order" className="grid gap-4 p-4">
      <Skeleton className="h-5 w-24" />
      <Skeleton className="h-20" />
      {SKELETON_STEPS.map((step) => (
        <div key={step} className="flex justify-between">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-5 w-28" />
        </div>
      ))}
    </div>
  )
}
