/**
 * Where the milliseconds of a price go: exchange → server → this socket → pixel.
 *
 * Samples of the last 60 s in a ring of numbers; the server's clock is read through the ping offset with the
 * shortest round trip of the last minutes, so that a skewed machine does not report negative latency.
 */
const RING = 2_048
const WINDOW_MS = 60_000
const OFFSETS_KEPT = 12
const SPARK_BUCKETS = 30

export interface Percentiles {
  p50: number
  p95: number
}

export interface LatencySummary {
  samples: number
  total: Percentiles
  exchangeToServer: Percentiles
  serverToSocket: Percentiles
  socketToPixel: Percentiles
  roundTripMs: number
  /** Median total of each 2 s bucket, oldest first; NaN where no frame came. */
  spark: number[]
}

/** p50 and p95 of the finite numbers in `values`; NaN when there are none. */
export function percentiles(values: number[]): Percentiles {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const at = (share: number) =>
    sorted.length === 0
      ? Number.NaN
      : (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number)
  return { p50: at(0.5), p95: at(0.95) }
}

export class LatencyMeter {
  private readonly at = new Float64Array(RING)
  private readonly exchange = new Float64Array(RING)
  private readonly transit = new Float64Array(RING)
  private readonly paint = new Float64Array(RING)
  private next = 0
  private readonly offsets: { rtt: number; offset: number }[] = []
  private pendingFrom = -1

  /** Learn the clock offset from one ping: `sentMs`/`receivedMs` local, `serverMs` the server's answer. */
  pong(sentMs: number, serverMs: number, receivedMs: number): void {
    const rtt = receivedMs - sentMs
    if (!(rtt >= 0) || !Number.isFinite(serverMs)) return
    this.offsets.push({ rtt, offset: serverMs - (sentMs + receivedMs) / 2 })
    if (this.offsets.length > OFFSETS_KEPT) this.offsets.shift()
  }

  /** Server clock minus local clock in ms, from the ping with the shortest round trip; 0 before the first. */
  get offsetMs(): number {
    return this.best?.offset ?? 0
  }

  /** Shortest recent round trip in ms; NaN before the first pong. */
  get roundTripMs(): number {
    return this.best?.rtt ?? Number.NaN
  }

  /** When the newest frame arrived (local epoch ms); NaN before the first. */
  get lastFrameMs(): number {
    return this.next === 0 ? Number.NaN : (this.at[(this.next - 1) % RING] as number)
  }

  /** One data frame arrived. `exchangeMs` is NaN where the source's time is not the wall's (replay). */
  frame(exchangeMs: number, serverMs: number, receivedMs: number): void {
    const slot = this.next % RING
    this.at[slot] = receivedMs
    this.exchange[slot] = Math.max(0, serverMs - exchangeMs)
    this.transit[slot] = Math.max(0, receivedMs + this.offsetMs - serverMs)
    this.paint[slot] = Number.NaN
    if (this.pendingFrom < 0) this.pendingFrom = this.next
    this.next += 1
  }

  /** The frames that waited for it are on the screen now. */
  painted(nowMs: number): void {
    if (this.pendingFrom < 0) return
    for (let index = Math.max(this.pendingFrom, this.next - RING); index < this.next; index += 1) {
      const slot = index % RING
      this.paint[slot] = Math.max(0, nowMs - (this.at[slot] as number))
    }
    this.pendingFrom = -1
  }

  /** Percentiles and sparkline of the last 60 s. */
  summary(nowMs: number): LatencySummary {
    const recent = this.recent(nowMs)
    const total = recent.map(
      (slot) =>
        (this.transit[slot] as number) +
        finiteOr0(this.paint[slot]) +
        finiteOr0(this.exchange[slot]),
    )
    const pick = (ring: Float64Array) => percentiles(recent.map((slot) => ring[slot] as number))
    return {
      samples: recent.length,
      total: percentiles(total),
      exchangeToServer: pick(this.exchange),
      serverToSocket: pick(this.transit),
      socketToPixel: pick(this.paint),
      roundTripMs: this.roundTripMs,
      spark: this.spark(recent, total, nowMs),
    }
  }

  private recent(nowMs: number): number[] {
    const slots: number[] = []
    for (let index = Math.max(0, this.next - RING); index < this.next; index += 1) {
      const slot = index % RING
      if (nowMs - (this.at[slot] as number) <= WINDOW_MS) slots.push(slot)
    }
    return slots
  }

  private spark(slots: number[], totals: number[], nowMs: number): number[] {
    const buckets: number[][] = Array.from({ length: SPARK_BUCKETS }, () => [])
    slots.forEach((slot, index) => {
      const age = nowMs - (this.at[slot] as number)
      const bucket = SPARK_BUCKETS - 1 - Math.floor(age / (WINDOW_MS / SPARK_BUCKETS))
      buckets[Math.max(0, bucket)]?.push(totals[index] as number)
    })
    return buckets.map((values) => percentiles(values).p50)
  }

  private get best(): { rtt: number; offset: number } | undefined {
    return this.offsets.reduce<{ rtt: number; offset: number } | undefined>(
      (least, sample) => (!least || sample.rtt < least.rtt ? sample : least),
      undefined,
    )
  }
}

function finiteOr0(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0
}
