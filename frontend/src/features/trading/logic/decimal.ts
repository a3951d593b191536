/**
 * Exact decimal steps for prices, as integers of 1/10,000 rupee (the finest tick of any segment is 0.0025).
 *
 * The REST API speaks decimal strings; a float would turn 142.35 + 0.05 into 142.39999.
 */
const SCALE = 10_000
const PATTERN = /^-?\d+(\.\d{1,4})?$/

/** Parse a decimal string with at most four places into 1/10,000 rupees; null for anything else. */
export function parseUnits(text: string | null | undefined): number | null {
  const trimmed = text?.trim() ?? ""
  if (!PATTERN.test(trimmed)) return null
  const [whole = "0", fraction = ""] = trimmed.replace("-", "").split(".")
  const units = Number(whole) * SCALE + Number(fraction.padEnd(4, "0"))
  if (!Number.isSafeInteger(units)) return null
  return trimmed.startsWith("-") ? -units : units
}

/** Decimal string of 1/10,000 rupees: two places, or four where the value needs them. */
export function formatUnits(units: number): string {
  const sign = units < 0 ? "-" : ""
  const magnitude = Math.abs(units)
  const fraction = String(magnitude % SCALE).padStart(4, "0")
  const shown = fraction.endsWith("00") ? fraction.slice(0, 2) : fraction
  return `${sign}${Math.floor(magnitude / SCALE)}.${shown}`
}

/** Nearest multiple of `tick` (both decimal strings) to a displayed price; "" when either is unknown. */
export function roundToTick(price: number, tick: string): string {
  const step = parseUnits(tick)
  if (!step || !Number.isFinite(price)) return ""
  return formatUnits(Math.round((price * SCALE) / step) * step)
}

/**
 * Price after one arrow press: `steps` ticks up or down, snapping an off-tick price to the grid first in the
 * direction of travel, never below one tick.
 */
export function stepPrice(price: string, tick: string, steps: number): string {
  const step = parseUnits(tick)
  if (!step) return price
  const units = parseUnits(price) ?? 0
  const grid = steps > 0 ? Math.floor(units / step) : Math.ceil(units / step)
  return formatUnits(Math.max(1, grid + steps) * step)
}

/** Ticks in one rupee (Shift + arrow), at least one. */
export function ticksPerRupee(tick: string): number {
  const step = parseUnits(tick)
  return step ? Math.max(1, Math.round(SCALE / step)) : 1
}
