import { FIELD, FIELDS, FLAG, type QuoteField, type QuoteView } from "./fields"

type Painter = () => void
type Schedule = (flush: () => void) => void

/** A record that agrees in these columns is the same quote sent again. */
const SAME_IF = [FIELD.exchangeMs, FIELD.ltp, FIELD.bid, FIELD.ask] as const

const nextFrame: Schedule = (flush) => {
  requestAnimationFrame(flush)
}

/**
 * Newest quote of every instrument this tab watches, as one structure of arrays.
 *
 * `write()` touches numbers only and marks the slot dirty; one animation frame later `flush()` calls the
 * painters of the dirty slots, however many frames the socket delivered in between. React never sees a tick.
 */
export class QuoteBoard {
  private values: Float64Array
  private versions: Uint32Array
  private staleNow: Uint8Array
  private capacity: number
  private readonly slots = new Map<number, number>()
  private readonly ids: number[] = []
  private readonly painters = new Map<number, Set<Painter>>()
  private readonly views = new Map<number, { version: number; view: QuoteView }>()
  private readonly dirty = new Set<number>()
  private readonly flushed = new Set<(dirtySlots: number) => void>()
  private readonly schedule: Schedule
  private isScheduled = false
  private maxAgeMs = 5_000

  constructor(capacity = 256, schedule: Schedule = nextFrame) {
    this.capacity = capacity
    this.schedule = schedule
    this.values = new Float64Array(capacity * FIELDS).fill(Number.NaN)
    this.versions = new Uint32Array(capacity)
    this.staleNow = new Uint8Array(capacity)
  }

  /** Age from which a quote counts as stale; the market status names it. */
  setMaxAge(seconds: number): void {
    this.maxAgeMs = seconds * 1000
  }

  /**
   * Store one record. `row` holds FIELD.ltp … FIELD.exchangeMs and FIELD.flags; `receivedMs` is this
   * machine's clock. An unchanged quote keeps its old receipt: a snapshot must not rejuvenate a price.
   */
  write(id: number, row: Float64Array, receivedMs: number): void {
    const slot = this.slotFor(id)
    const base = slot * FIELDS
    const values = this.values
    const oldLtp = values[base + FIELD.ltp] as number
    const isSame = SAME_IF.every((column) => Object.is(values[base + column], row[column]))
    const received = isSame ? (values[base + FIELD.receivedMs] as number) : receivedMs
    const ltp = row[FIELD.ltp] as number
    const direction =
      Number.isNaN(oldLtp) || oldLtp === ltp
        ? (values[base + FIELD.direction] as number)
        : Math.sign(ltp - oldLtp)
    values.set(row.subarray(0, FIELD.receivedMs), base)
    values[base + FIELD.receivedMs] = received
    values[base + FIELD.flags] = row[FIELD.flags] as number
    values[base + FIELD.direction] = direction
    this.touch(slot, receivedMs)
  }

  /** One column of one instrument; NaN while unknown. */
  get(id: number, field: QuoteField): number {
    const slot = this.slots.get(id)
    return slot === undefined ? Number.NaN : (this.values[slot * FIELDS + FIELD[field]] as number)
  }

  /** Change against the previous close in rupees; NaN without a close. */
  change(id: number): number {
    return this.get(id, "ltp") - this.get(id, "close")
  }

  /** Change against the previous close in percent; NaN without a close. */
  changePct(id: number): number {
    const close = this.get(id, "close")
    return close > 0 ? ((this.get(id, "ltp") - close) / close) * 100 : Number.NaN
  }

  /** Whether the price must not look live: the server says so, or it has not moved for too long. */
  isStale(id: number): boolean {
    const slot = this.slots.get(id)
    return slot !== undefined && this.staleNow[slot] === 1
  }

  /** Seconds since this tab received the quote; NaN while there is none. */
  ageSeconds(id: number, nowMs: number): number {
    return Math.max(0, nowMs - this.get(id, "receivedMs")) / 1000
  }

  /** The quote as a value; the same object until it changes (useSyncExternalStore needs that). */
  view(id: number): QuoteView | null {
    const slot = this.slots.get(id)
    if (slot === undefined || Number.isNaN(this.values[slot * FIELDS + FIELD.ltp])) return null
    const version = this.versions[slot] as number
    const cached = this.views.get(slot)
    if (cached?.version === version) return cached.view
    const view = this.readView(id)
    this.views.set(slot, { version, view })
    return view
  }

  /** Call `painter` after each frame in which the quote or its staleness changed; returns the unsubscribe. */
  subscribe(id: number, painter: Painter): () => void {
    const slot = this.slotFor(id)
    const painters = this.painters.get(slot) ?? new Set<Painter>()
    this.painters.set(slot, painters)
    painters.add(painter)
    return () => {
      painters.delete(painter)
    }
  }

  /** Call `listener` after every flush (the latency meter times the pixel with it). */
  onFlush(listener: (dirtySlots: number) => void): () => void {
    this.flushed.add(listener)
    return () => this.flushed.delete(listener)
  }

  /** Repaint quotes that grew old (or young again) since the last sweep; runs once a second. */
  sweep(nowMs: number): void {
    for (const [slot, painters] of this.painters) {
      if (painters.size === 0) continue
      if (this.computeStale(slot, nowMs) !== this.staleNow[slot]) this.touch(slot, nowMs)
    }
  }

  /** Paint everything dirty now. Public for tests; the scheduler calls it. */
  flush = (): void => {
    this.isScheduled = false
    const count = this.dirty.size
    for (const slot of this.dirty) {
      for (const paint of this.painters.get(slot) ?? []) paint()
    }
    this.dirty.clear()
    for (const listener of this.flushed) listener(count)
  }

  private touch(slot: number, nowMs: number): void {
    this.staleNow[slot] = this.computeStale(slot, nowMs)
    this.versions[slot] = ((this.versions[slot] as number) + 1) >>> 0
    this.dirty.add(slot)
    if (this.isScheduled) return
    this.isScheduled = true
    this.schedule(this.flush)
  }

  private computeStale(slot: number, nowMs: number): 0 | 1 {
    const base = slot * FIELDS
    const received = this.values[base + FIELD.receivedMs] as number
    if (Number.isNaN(received)) return 0
    const isFlagged = ((this.values[base + FIELD.flags] as number) & FLAG.stale) !== 0
    return isFlagged || nowMs - received > this.maxAgeMs ? 1 : 0
  }

  private slotFor(id: number): number {
    const known = this.slots.get(id)
    if (known !== undefined) return known
    const slot = this.ids.length
    if (slot === this.capacity) this.grow()
    this.ids.push(id)
    this.slots.set(id, slot)
    return slot
  }

  private grow(): void {
    const capacity = this.capacity * 2
    const values = new Float64Array(capacity * FIELDS).fill(Number.NaN)
    values.set(this.values)
    const versions = new Uint32Array(capacity)
    versions.set(this.versions)
    const stale = new Uint8Array(capacity)
    stale.set(this.staleNow)
    Object.assign(this, { values, versions, staleNow: stale, capacity })
  }

  private readView(id: number): QuoteView {
    return {
      id,
      ltp: this.get(id, "ltp"),
      bid: this.get(id, "bid"),
      ask: this.get(id, "ask"),
      bidQty: this.get(id, "bidQty"),
      askQty: this.get(id, "askQty"),
      open: this.get(id, "open"),
      high: this.get(id, "high"),
      low: this.get(id, "low"),
      close: this.get(id, "close"),
      volume: this.get(id, "volume"),
      oi: this.get(id, "oi"),
      exchangeMs: this.get(id, "exchangeMs"),
      receivedMs: this.get(id, "receivedMs"),
      isStale: this.isStale(id),
    }
  }
}
