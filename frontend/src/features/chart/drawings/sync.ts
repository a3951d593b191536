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
  /** What could not be sent before this page was closed. */
  kept: () => Unsent | null
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
    const unsent = this.deps.kept()
    try {
      const stored = await this.deps.read()
      const theirs = { drawings: stored.drawings.map(fromStored), revision: stored.revision ?? 0 }
      const mine = this.state === "loading" ? unsent : this.unsent()
      if (theirs.revision !== this.base.revision) {
        // A step back from here would take away what was drawn elsewhere.
        this.past = []
        this.future = []
      }
      this.base = theirs
      this.drawings = mine
        ? merged(mine.base.drawings, mine.drawings, theirs.drawings)
        : theirs.drawings
      this.tell("saved")
      if (mine) this.schedule(0)
    } catch {
      if (this.state === "loading" && unsent) {
        this.base = unsent.base
        this.drawings = unsent.drawings
      }
      this.tell("unsaved")
      this.stopTimer()
      this.stopTimer = this.deps.later(() => this.load(), RETRY_MS)
    }
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
    this.stopTimer()
    if (this.unsent()) void this.save()
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
      await this.load()
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
