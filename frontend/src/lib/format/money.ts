/** Numbers as Indian traders read them: 1,23,456.75, lakh and crore, a true minus sign. */

export const MINUS = "\u2212"
/** Shown where a value is unknown; never 0. */
export const UNKNOWN = "–"

export type Numeric = number | string | null | undefined

const grouped = new Map<number, Intl.NumberFormat>()

function formatter(digits: number): Intl.NumberFormat {
  let found = grouped.get(digits)
  if (!found) {
    found = new Intl.NumberFormat("en-IN", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    grouped.set(digits, found)
  }
  return found
}

function toNumber(value: Numeric): number | null {
  if (value === null || value === undefined || value === "") return null
  const number = typeof value === "number" ? value : Number(value)
  return Number.isFinite(number) ? number : null
}

/** Group digits the Indian way. `sign` writes + before positive values. */
export function formatNumber(value: Numeric, digits = 2, options: { sign?: boolean } = {}): string {
  const number = toNumber(value)
  if (number === null) return UNKNOWN
  const body = formatter(digits).format(Math.abs(number))
  const isZero = !/[1-9]/.test(body)
  if (isZero) return body
  if (number < 0) return MINUS + body
  return options.sign ? `+${body}` : body
}

/** A price in rupees per unit, without the ₹ sign. */
export function formatPrice(value: Numeric, digits = 2): string {
  return formatNumber(value, digits)
}

/** An amount in rupees: −₹1,860.00, with `sign` +₹1,860.00. */
export function formatRupees(
  value: Numeric,
  options: { sign?: boolean; digits?: number } = {},
): string {
  const text = formatNumber(value, options.digits ?? 2, options)
  if (text === UNKNOWN) return text
  const first = text[0]
  return first === MINUS || first === "+" ? `${first}₹${text.slice(1)}` : `₹${text}`
}

const CRORE = 1e7
const LAKH = 1e5

/** Large numbers short: 12.35 Cr, 4.2 L, 56,780. */
export function formatCompact(value: Numeric, digits = 2): string {
  const number = toNumber(value)
  if (number === null) return UNKNOWN
  const size = Math.abs(number)
  if (size >= CRORE) return `${formatNumber(number / CRORE, digits)} Cr`
  if (size >= LAKH) return `${formatNumber(number / LAKH, digits)} L`
  return formatNumber(number, 0)
}

/** A rupee amount short: ₹1.2 Cr. */
export function formatRupeesCompact(value: Numeric, digits = 2): string {
  const text = formatCompact(value, digits)
  if (text === UNKNOWN) return text
  return text.startsWith(MINUS) ? `${MINUS}₹${text.slice(1)}` : `₹${text}`
}

/** A percentage whose value is already 0–100. */
export function formatPct(value: Numeric, digits = 2): string {
  const text = formatNumber(value, digits, { sign: true })
  return text === UNKNOWN ? text : `${text}%`
}

/** Whole units. */
export function formatQuantity(value: Numeric): string {
  return formatNumber(value, 0)
}
