/**
 * Microseconds of an ISO-8601 instant since the epoch, as a BigInt (Date knows milliseconds only). Null when
 * the text is not an instant.
 */
export function microsOf(iso: string): bigint | null {
  const match = /^(.*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(iso)
  if (!match) return null
  const seconds = Date.parse(`${match[1]}${match[3]}`)
  if (Number.isNaN(seconds)) return null
  return BigInt(seconds) * 1000n + BigInt((match[2] ?? "").slice(0, 6).padEnd(6, "0"))
}

/** Time of day in IST with microseconds, e.g. "11:42:07.123456". */
export function istMicros(iso: string): string {
  const micros = microsOf(iso)
  if (micros === null) return iso
  const ist = micros + 19_800_000_000n
  const ofDay = ((ist % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n
  const two = (value: bigint) => String(value).padStart(2, "0")
  const seconds = ofDay / 1_000_000n
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${String(ofDay % 1_000_000n).padStart(6, "0")}`
}

/** Time between two instants in the unit a reader wants: "+412 µs", "+1.86 ms", "+2.10 s", "+3 min 05 s". */
export function delta(fromIso: string, toIso: string): string {
  const from = microsOf(fromIso)
  const to = microsOf(toIso)
  if (from === null || to === null) return ""
  const micros = Number(to - from)
  const sign = micros < 0 ? "\u2212" : "+"
  const size = Math.abs(micros)
  if (size < 1_000) return `${sign}${size} µs`
  if (size < 1_000_000) return `${sign}${(size / 1_000).toFixed(2)} ms`
  if (size < 60_000_000) return `${sign}${(size / 1_000_000).toFixed(2)} s`
  const seconds = Math.floor(size / 1_000_000)
  if (seconds < 3_600)
    return `${sign}${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`
  return `${sign}${Math.floor(seconds / 3_600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, "0")} min`
}
