import type { ChainDocument } from "@/lib/chain/types"
import {
  browserDeps,
  ReconnectingSocket,
  type SocketDeps,
  type SocketState,
} from "./reconnectingSocket"

/** `underlying:expiry`, e.g. `11:2026-11-24`. */
export type ChainName = string

export const chainName = (underlyingId: number, expiry: string): ChainName =>
  `${underlyingId}:${expiry}`

const LINGER_MS = 1_500
const VISIBLE_HZ = 20
const HIDDEN_HZ = 0.2

/**
 * The tab's connection to `/ws/chain/`, open while somebody watches a chain: whole documents, about one a
 * second each, the newest kept. Watchers are called outside of React and paint by themselves.
 */
export class ChainSocket {
  private readonly docs = new Map<ChainName, ChainDocument>()
  private readonly watchers = new Map<ChainName, Set<() => void>>()
  private readonly asked = new Set<ChainName>()
  private readonly socket: ReconnectingSocket
  private received = 0
  private isRunning = false
  private lingerTimer: ReturnType<typeof setTimeout> | undefined

  constructor(
    url: () => string,
    onState: (state: SocketState) => void,
    deps: SocketDeps = browserDeps,
  ) {
    this.socket = new ReconnectingSocket(
      url,
      {
        onOpen: () => this.resubscribe(),
        onText: (message) => this.onText(message),
        onBinary: () => undefined,
        onState,
      },
      deps,
    )
  }

  /** The newest document of a watched chain. */
  doc(name: ChainName): ChainDocument | null {
    return this.docs.get(name) ?? null
  }

  /** Watch a chain; returns the undo. */
  watch(name: ChainName, listener: () => void): () => void {
    const listeners = this.watchers.get(name) ?? new Set()
    listeners.add(listener)
    this.watchers.set(name, listeners)
    this.sync()
    return () => {
      listeners.delete(listener)
      clearTimeout(this.lingerTimer)
      // A change of tab must not close and reopen the connection.
      this.lingerTimer = setTimeout(() => this.sync(), LINGER_MS)
    }
  }

  /** A hidden tab needs a document now and then only. */
  setHidden(isHidden: boolean): void {
    this.socket.send({ op: "rate", hz: isHidden ? HIDDEN_HZ : VISIBLE_HZ })
  }

  private sync(): void {
    for (const [name, listeners] of this.watchers) {
      if (listeners.size > 0) this.ask(name)
      else this.leave(name)
    }
    if (this.watchers.size > 0 && !this.isRunning) {
      this.isRunning = true
      this.socket.start()
    } else if (this.watchers.size === 0 && this.isRunning) {
      this.isRunning = false
      this.socket.stop()
    }
  }

  private ask(name: ChainName): void {
    if (this.asked.has(name)) return
    if (this.socket.send({ op: "subscribe", ...partsOf(name) })) this.asked.add(name)
  }

  private leave(name: ChainName): void {
    this.watchers.delete(name)
    this.docs.delete(name)
    if (this.asked.delete(name)) this.socket.send({ op: "unsubscribe", ...partsOf(name) })
  }

  private resubscribe(): void {
    this.asked.clear()
    this.received = 0
    for (const name of this.watchers.keys()) this.ask(name)
  }

  private onText(message: Record<string, unknown>): void {
    if (message.type !== "chain") return
    this.received += 1
    this.socket.send({ op: "ack", count: this.received })
    const doc = message as unknown as ChainDocument
    const name = chainName(doc.underlying_id, doc.expiry)
    this.docs.set(name, doc)
    for (const listener of this.watchers.get(name) ?? []) listener()
  }
}

function partsOf(name: ChainName): { underlying: number; expiry: string } {
  const [underlying, expiry] = name.split(":")
  return { underlying: Number(underlying), expiry: expiry ?? "" }
}
