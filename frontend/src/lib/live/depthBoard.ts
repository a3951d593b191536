import type { Depth } from "./depth"

type Listener = () => void
type Schedule = (flush: () => void) => void

const nextFrame: Schedule = (flush) => {
  requestAnimationFrame(flush)
}

/**
 * Newest book of each instrument that is watched with its depth: a handful, so plain values and React
 * subscribers, told once an animation frame.
 */
export class DepthBoard {
  private readonly books = new Map<number, Depth>()
  private readonly listeners = new Map<number, Set<Listener>>()
  private readonly dirty = new Set<number>()
  private readonly schedule: Schedule
  private isScheduled = false

  constructor(schedule: Schedule = nextFrame) {
    this.schedule = schedule
  }

  write(book: Depth): void {
    this.books.set(book.id, book)
    this.mark(book.id)
  }

  /** Nobody watches it any more, or the source has changed: an old book must not be shown as new. */
  forget(id: number): void {
    if (this.books.delete(id)) this.mark(id)
  }

  clear(): void {
    for (const id of [...this.books.keys()]) this.forget(id)
  }

  /** The same object until it changes; null while there is none. */
  get(id: number): Depth | null {
    return this.books.get(id) ?? null
  }

  subscribe(id: number, listener: Listener): () => void {
    const found = this.listeners.get(id) ?? new Set<Listener>()
    this.listeners.set(id, found)
    found.add(listener)
    return () => {
      found.delete(listener)
      if (found.size === 0 && this.listeners.get(id) === found) this.listeners.delete(id)
    }
  }

  private mark(id: number): void {
    this.dirty.add(id)
    if (this.isScheduled) return
    this.isScheduled = true
    this.schedule(() => {
      this.isScheduled = false
      const ids = [...this.dirty]
      this.dirty.clear()
      for (const each of ids) for (const tell of this.listeners.get(each) ?? []) tell()
    })
  }
}
