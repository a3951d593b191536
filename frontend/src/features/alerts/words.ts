import { formatNumber, formatPct, formatPrice, formatQuantity } from "@/lib/format"
import type { Alert } from "./queries"

export const FIELDS: Record<Alert["field"], string> = {
  ltp: "Last price",
  change_pct: "Change today",
  oi: "Open interest",
}

export const OPS: Record<Alert["op"], string> = {
  above: "at or above",
  below: "at or below",
  crosses: "crosses",
}

export const REPEATS: Record<Alert["repeat"], string> = {
  once: "Once",
  every_minute: "Every minute",
  daily: "Once a day",
}

/** A threshold or reading in the unit of its field. */
export function valueText(field: Alert["field"], value: string | null): string {
  if (value === null) return "–"
  if (field === "change_pct") return formatPct(value)
  if (field === "oi") return formatQuantity(value)
  const digits = (value.split(".")[1] ?? "").replace(/0+$/, "").length
  return digits > 2 ? formatNumber(value, 4) : formatPrice(value)
}

/** The condition as a sentence part: "Last price at or above 26,000.00". */
export function conditionText(alert: Pick<Alert, "field" | "op" | "value">): string {
  return `${FIELDS[alert.field]} ${OPS[alert.op]} ${valueText(alert.field, alert.value)}`
}
