import { Badge } from "@/components/ui/badge"
import { FLAGS, STATES, type Tone } from "./logic/states"
import type { Order } from "./types"

const VARIANTS: Record<Tone, "default" | "ok" | "warn" | "destructive" | "mode"> = {
  neutral: "default",
  working: "mode",
  good: "ok",
  warn: "warn",
  bad: "destructive",
}

/** An order's state and flags in words; the title explains each. */
export function StateBadges({ order }: { order: Pick<Order, "state" | "flags"> }) {
  const state = STATES[order.state]
  return (
    <span className="inline-flex shrink-0 gap-1">
      <Badge variant={VARIANTS[state.tone]} title={state.meaning} data-state-name={order.state}>
        {state.label}
      </Badge>
      {order.flags.map((flag) => (
        <Badge key={flag} variant="warn" title={FLAGS[flag]?.meaning}>
          {FLAGS[flag]?.label ?? flag}
        </Badge>
      ))}
    </span>
  )
}
