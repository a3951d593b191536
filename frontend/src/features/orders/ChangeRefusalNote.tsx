import { ViolationItem } from "@/features/trading/ticket/PrecheckPanel"
import type { ChangeRefusal } from "./useOrderChange"

/** Says why a change was not taken, rule by rule. */
export function ChangeRefusalNote({ refusal }: { refusal: ChangeRefusal | null }) {
  if (!refusal) return null
  return (
    <div role="alert" className="grid gap-2 text-xs">
      <p className="text-destructive">Not changed: {refusal.message}</p>
      {refusal.violations.map((violation) => (
        <ViolationItem key={violation.rule} violation={violation} />
      ))}
    </div>
  )
}
