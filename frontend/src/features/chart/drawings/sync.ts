import { type Drawing, fromStored, merged, type StoredDrawing, toStored } from "./kinds"

/** One state of the chart on the server. */
export interface Saved {
  drawings: readonly Drawing[]
  revision: number
}

/** The chart as the server keeps it. */
export interface StoredChart {
  drawings: StoredDrawing[]
  revision?: number
}

export interface SyncDeps {
  read: () => Promise<StoredChart>
  /** Rejects with `isConflict(error)` when the chart was saved from elsewhere. */
  write: (body: { drawings: StoredDrawing[]; revision: number }) => Promise<StoredChart>
  isConflict: (error: unknown) => boolean
  /** Whether trying again later can help; a refusal of what was sent cannot. */
  isPassing: (error: unknown) => boolean
  /** What pages of this browser could not send; theirs no longer, ours from now on. */
  claim: () => Unsent[]
  /** Keep what this page could not send yet, apart from what other pages keep. */
  keep: (unsent: Unsent | null) => void
  /** Run later; returns the undo. */
  later: (run: () => void, ms: number) => () => void
}

export interface Unsent {
  base: Saved
  drawings: readonly Drawing[]
}

export type SyncState = "loading" | "saved" | "saving" | "unsaved" | "refused"

const WAIT_MS = 800
const RETRY_MS = 5_000
const MOST_STEPS = 100

/**
 * The drawings of one chart: shown at once, saved a moment later, joined with what another tab or device has
 * saved meanwhile, kept in this browser while the server cannot be reached.
 */
export class DrawingSync {
  drawings: readonly Drawing[] = []
  state: SyncState = "loading"
  private base: Saved = { drawings: this.drawings, revision: 0 }
  private past: (readonly Drawing[])[] = []
  private future: (readonly Drawing[])[] = []
  private isRead = false
  private isClaimed = false
  private isLeft = false
  private isWriting = false
  private stopTimer: () => void = () => undefined
  private readonly deps: SyncDeps
  private readonly listeners = new Set<() => void>()

  constructor(deps: SyncDeps) {
    this.deps = deps
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get canUndo(): boolean {
    return this.past.length > 0
  }

  get canRedo(): boolean {
    return this.future.length > 0
  }

  /** Take the server's state; what was left unsent comes on top. */
  async load(): Promise<void> {
    this.isLeft = false
    if (!this.isClaimed) this.claim()
    await this.read()
  }

  /** Show and keep these; can be undone. */
  change(next: readonly Drawing[]): void {
    this.past = [...this.past.slice(1 - MOST_STEPS), this.drawings]
    this.future = []
    this.replace(next)
  }

  undo(): void {
    const before = this.past.pop()
    if (!before) return
    this.future.push(this.drawings)
    this.replace(before)
  }

  redo(): void {
    const after = this.future.pop()
    if (!after) return
    this.past.push(this.drawings)
    this.replace(after)
  }

  /** Send what is not sent yet, without waiting: the page is being left. */
  leave(): void {
    this.isLeft = true
    this.stopTimer()
    if (this.unsent()) void this.save()
  }

  /** At once, before the server answers: what is drawn meanwhile adds to it. */
  private claim(): void {
    this.isClaimed = true
    for (const { base, drawings } of this.deps.claim()) {
      if (this.unsent()) this.drawings = merged(base.drawings, drawings, this.drawings)
      else [this.base, this.drawings] = [base, drawings]
    }
    this.deps.keep(this.unsent())
    this.tell(this.state)
  }

  private async read(): Promise<void> {
    const before = this.base
    try {
      const stored = await this.deps.read()
      // Something was saved meanwhile: the answer may be older than that.
      if (this.base !== before) return await this.read()
      this.take({ drawings: stored.drawings.map(fromStored), revision: stored.revision ?? 0 })
    } catch {
      this.tell("unsaved")
      this.stopTimer()
      if (this.isLeft && !this.unsent()) return
      this.stopTimer = this.deps.later(() => this.read(), RETRY_MS)
    }
  }

  private take(theirs: Saved): void {
    const mine = this.unsent()
    if (theirs.revision !== this.base.revision) {
      // A step back from here would take away what was drawn elsewhere.
      this.past = []
      this.future = []
    }
    this.base = theirs
    this.isRead = true
    this.drawings = mine
      ? merged(mine.base.drawings, mine.drawings, theirs.drawings)
      : theirs.drawings
    this.deps.keep(this.unsent())
    this.tell(mine ? "saving" : "saved")
    if (mine) this.schedule(0)
  }

  private replace(next: readonly Drawing[]): void {
    this.drawings = next
    this.deps.keep(this.unsent())
    this.tell("saving")
    this.schedule(WAIT_MS)
  }

  private unsent(): Unsent | null {
    if (this.drawings === this.base.drawings) return null
    return { base: this.base, drawings: this.drawings }
  }

  private schedule(ms: number): void {
    this.stopTimer()
    this.stopTimer = this.deps.later(() => this.save(), ms)
  }

  private async save(): Promise<void> {
    // Nothing is written over a chart that was never seen.
    if (!this.isRead) return this.read()
    if (this.isWriting) return this.schedule(WAIT_MS)
    this.isWriting = true
    const sent = this.drawings
    try {
      const body = { drawings: sent.map(toStored), revision: this.base.revision }
      const answer = await this.deps.write(body)
      this.base = { drawings: sent, revision: answer.revision ?? 0 }
      this.deps.keep(this.unsent())
      if (this.drawings === sent) this.tell("saved")
      else this.schedule(WAIT_MS)
    } catch (error) {
      await this.failed(error)
    } finally {
      this.isWriting = false
    }
  }

  private async failed(error: unknown): Promise<void> {
    if (this.deps.isConflict(error)) {
      await this.read()
    } else if (this.deps.isPassing(error)) {
      this.tell("unsaved")
      this.schedule(RETRY_MS)
    } else this.tell("refused")
  }

  private tell(state: SyncState): void {
    this.state = state
    for (const listener of this.listeners) listener()
  }
}
