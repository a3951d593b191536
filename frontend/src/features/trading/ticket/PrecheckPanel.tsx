import { type CircleAlert, CircleCheck, TriangleAlert } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatRupees, UNKNOWN } from "@/lib/format"
import { fixLabel } from "../logic/ticket"
import type { Charges, Precheck, Violation } from "../types"
import type { PrecheckState } from "./usePrecheck"

interface PrecheckPanelProps {
  state: PrecheckState
  lotSize: number
  /** Whether the draft can be judged at all. */
  isComplete: boolean
  isExit: boolean
  onFix: (violation: Violation) => void
}

/** The risk engine's answer while typing: money first, then every violation with its fix. */
export function PrecheckPanel(props: PrecheckPanelProps) {
  const { state, lotSize, isComplete, isExit, onFix } = props
  const { result, isFresh, error } = state
  const isOld = !isFresh || !isComplete
  return (
    <section aria-label="Risk check" className="grid gap-2">
      <div
        className={cn("transition-opacity", isOld && result && "opacity-55")}
        data-fresh={isFresh}
      >
        <Figures result={result} />
      </div>
      <div aria-live="polite" className="grid min-h-6 gap-2">
        {error ? (
          <Line tone="warn" icon={TriangleAlert}>
            The risk check failed: {error}{" "}
            {isExit
              ? "An exit may be sent all the same; it is judged on arrival."
              : "Nothing can be sent until it answers."}
          </Line>
        ) : !isComplete ? (
          <p className="text-xs text-muted-foreground">
            Complete the ticket to see the risk check.
          </p>
        ) : !result ? (
          <p className="text-xs text-muted-foreground">Checking with risk…</p>
        ) : (
          <div className={cn("grid gap-2", isOld && "opacity-55")}>
            {result.allowed && (
              <Line tone="ok" icon={CircleCheck}>
                Passes all risk rules
              </Line>
            )}
            {result.violations.map((violation) => (
              <ViolationItem
                key={violation.rule}
                violation={violation}
                lotSize={lotSize}
                onFix={onFix}
              />
            ))}
            {result.warnings.map((violation) => (
              <ViolationItem
                key={violation.rule}
                violation={violation}
                lotSize={lotSize}
                onFix={onFix}
              />
            ))}
          </div>
        )}
      </div>
    </section>
  )
}

/** Value, margin, charges and funds in fixed places, so that nothing jumps while typing. */
function Figures({ result }: { result: Precheck | null }) {
  const figures: [string, string | null | undefined, string?][] = [
    ["Order value", result?.order_value],
    ["Margin", result?.margin_required],
    ["Charges", result?.charges?.total, chargesText(result?.charges ?? null)],
    ["Available", result?.funds_available],
  ]
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-md border bg-card px-3 py-2 text-xs">
      {figures.map(([name, value, title]) => (
        <div key={name} className="flex justify-between gap-2" title={title}>
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="num font-medium">
            {result ? (
              value == null ? (
                UNKNOWN
              ) : (
                formatRupees(value)
              )
            ) : (
              <Skeleton className="h-4 w-16" />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function chargesText(charges: Charges | null): string | undefined {
  if (!charges) return undefined
  const parts: [string, string][] = [
    ["Brokerage", charges.brokerage],
    ["STT", charges.stt],
    ["Exchange", charges.exchange],
    ["SEBI", charges.sebi],
    ["Stamp", charges.stamp],
    ["GST", charges.gst],
  ]
  return parts.map(([name, value]) => `${name} ${formatRupees(value)}`).join(" · ")
}

interface ViolationItemProps {
  violation: Violation
  lotSize?: number
  onFix?: (violation: Violation) => void
}

/** One broken rule: what, allowed, asked, and a button that puts it right where one value would. */
export function ViolationItem({ violation, lotSize = 1, onFix }: ViolationItemProps) {
  const label = onFix ? fixLabel(violation, lotSize) : null
  const isWarning = violation.action === "warn"
  return (
    <div
      data-rule={violation.rule}
      className={cn(
        "grid gap-1 rounded-md border-l-3 px-3 py-2 text-xs",
        isWarning ? "border-l-warn bg-warn/10" : "border-l-destructive bg-destructive/10",
      )}
    >
      <div className="flex items-start justify-between gap-2">
        <p className={cn("font-semibold", isWarning ? "text-warn" : "text-destructive")}>
          {isWarning ? "Warning: " : ""}
          {violation.title}
        </p>
        {label && onFix && (
          <Button
            size="sm"
            variant="outline"
            className="-my-0.5 h-6 max-md:h-9"
            onClick={() => onFix(violation)}
          >
            {label}
          </Button>
        )}
      </div>
      <p>{violation.message}</p>
      {(violation.limit || violation.observed) && (
        <p className="num flex flex-wrap gap-x-3 whitespace-normal text-muted-foreground">
          {violation.limit && <span>Limit: {violation.limit}</span>}
          {violation.observed && <span>Yours: {violation.observed}</span>}
        </p>
      )}
    </div>
  )
}

interface LineProps {
  tone: "ok" | "warn" | "bad"
  icon: typeof CircleAlert
  children: React.ReactNode
}

function Line({ tone, icon: Icon, children }: LineProps) {
  const color = { ok: "text-ok", warn: "text-warn", bad: "text-destructive" }[tone]
  return (
    <p className={cn("flex items-start gap-1.5 text-xs", color)}>
      <Icon className="mt-px size-3.5 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  )
}
