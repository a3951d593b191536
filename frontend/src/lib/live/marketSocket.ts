import type { MarketStatus } from "@/lib/api"
import type { DepthBoard } from "./depthBoard"
import { FrameError, readHeader, writeFrame } from "./frame"
import type { LatencyMeter } from "./latency"
import type { QuoteBoard } from "./quoteBoard"
import {
  browserDeps,
  ReconnectingSocket,
  type SocketDeps,
  type SocketState,
} from "./reconnectingSocket"

/** What the organisation's plan allows on this socket, as the server says. */
export interface MarketTerms {
  plan: string
  depth: boolean
  maxInstruments: number
}

type Mode = "quote" | "depth"

export interface MarketSocketEvents {
  onState: (state: SocketState) => void
  onTerms?: (terms: MarketTerms) => void
  onMarket: (status: MarketStatus) => void
  onError: (code: string, message: string) => void
}

/** Unsubscribes wait this long: scrolling and route changes must not thrash the server. */
export const LINGER_MS = 1_500
const VISIBLE_HZ = 20
const HIDDEN_HZ = 1

/**
 * The tab's one connection to `/ws/market/`: ref-counted subscriptions, acknowledged frames, gaps healed by a
 * snapshot, everything asked again after a reconnect.
 */
export class MarketSocket {
  private readonly counts = new Map<number, number>()
  private readonly depthCounts = new Map<number, number>()
  private readonly wanted = new Set<number>()
  private readonly asked = new Map<number, Mode>()
  private readonly socket: ReconnectingSocket
  private readonly board: QuoteBoard
  private readonly meter: LatencyMeter
  private readonly events: MarketSocketEvents
  private readonly depths: DepthBoard | undefined
  private canDepth = true
  private source: string | null = null
  private lastSeq = 0
  private isHidden = false
  private isLive = true
  private syncTimer: ReturnType<typeof setTimeout> | undefined
  private lingerTimer: ReturnType<typeof setTimeout> | undefined

  constructor(
    url: () => string,
    board: QuoteBoard,
    meter: LatencyMeter,
    events: MarketSocketEvents,
    deps: SocketDeps = browserDeps,
    depths?: DepthBoard,
  ) {
    this.depths = depths
    this.board = board
    this.meter = meter
    this.events = events
    this.socket = new ReconnectingSocket(
      url,
      {
        onOpen: () => this.resubscribe(),
        onText: (message) => this.onText(message),
        onBinary: (data, receivedMs) => this.onFrame(data, receivedMs),
        onState: events.onState,
        onPong: (sent, server, received) => meter.pong(sent, server, received),
      },
      deps,
    )
  }

  start(): void {
    this.socket.start()
  }

  stop(): void {
    clearTimeout(this.syncTimer)
    clearTimeout(this.lingerTimer)
    this.socket.stop()
  }

  restart(): void {
    this.socket.restart()
  }

  /** Keep these instruments flowing until the returned function is called (once). */
  acquire(ids: readonly number[]): () => void {
    const held = [...new Set(ids)]
    for (const id of held) {
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1)
      this.wanted.add(id)
    }
    this.scheduleSync()
    return once(() => this.release(held))
  }

  /** Keep an instrument flowing with its depth until the returned function is called (once). */
  acquireDepth(id: number): () => void {
    this.depthCounts.set(id, (this.depthCounts.get(id) ?? 0) + 1)
    const release = this.acquire([id])
    return once(() => {
      const left = (this.depthCounts.get(id) ?? 1) - 1
      if (left > 0) this.depthCounts.set(id, left)
      else this.depthCounts.delete(id)
      release()
    })
  }

  /** A hidden tab asks for one frame a second; a returning one for full rate and a snapshot. */
  setHidden(isHidden: boolean): void {
    if (isHidden === this.isHidden) return
    this.isHidden = isHidden
    this.socket.send({ op: "rate", hz: isHidden ? HIDDEN_HZ : VISIBLE_HZ })
    if (!isHidden) this.socket.send({ op: "snapshot" })
  }

  private release(ids: number[]): void {
    for (const id of ids) {
      const left = (this.counts.get(id) ?? 1) - 1
      if (left > 0) this.counts.set(id, left)
      else this.counts.delete(id)
    }
    clearTimeout(this.lingerTimer)
    this.lingerTimer = setTimeout(() => {
      for (const id of this.wanted) if (!this.counts.has(id)) this.wanted.delete(id)
      this.sync()
    }, LINGER_MS)
  }

  private scheduleSync(): void {
    if (this.syncTimer !== undefined) return
    // One message for all rows that mount in the same render.
    this.syncTimer = setTimeout(() => {
      this.syncTimer = undefined
      this.sync()
    }, 0)
  }

  private modeOf(id: number): Mode {
    return this.canDepth && this.depthCounts.has(id) ? "depth" : "quote"
  }

  private sync(): void {
    for (const mode of ["quote", "depth"] as const) {
      const ids = [...this.wanted].filter(
        (id) => this.modeOf(id) === mode && this.asked.get(id) !== mode,
      )
      if (ids.length > 0) this.ask(ids, mode)
    }
    const removed = [...this.asked.keys()].filter((id) => !this.wanted.has(id))
    if (removed.length > 0 && this.socket.send({ op: "unsubscribe", ids: removed })) {
      for (const id of removed) {
        this.asked.delete(id)
        this.depths?.forget(id)
      }
    }
  }

  private ask(ids: number[], mode: Mode): void {
    const extra = mode === "quote" ? {} : { mode }
    if (!this.socket.send({ op: "subscribe", ids, format: "binary", ...extra })) return
    for (const id of ids) {
      this.asked.set(id, mode)
      if (mode === "quote") this.depths?.forget(id)
    }
  }

  private resubscribe(): void {
    this.lastSeq = 0
    this.asked.clear()
    if (this.isHidden) this.socket.send({ op: "rate", hz: HIDDEN_HZ })
    this.sync()
  }

  private onText(message: Record<string, unknown>): void {
    if (message.type === "hello") {
      this.takeTerms(message)
      this.takeMarket(message.market as MarketStatus | undefined)
    } else if (message.type === "limits") this.takeTerms(message)
    else if (message.type === "market") this.takeMarket((message.data ?? message) as MarketStatus)
    else if (message.type === "error") this.takeError(message)
  }

  /** A plan without depth: what was asked with depth is asked again without. */
  private takeTerms(message: Record<string, unknown>): void {
    if (typeof message.plan !== "string") return
    this.setDepth(message.depth === true)
    this.events.onTerms?.({
      plan: message.plan,
      depth: this.canDepth,
      maxInstruments: Number(message.max_instruments),
    })
  }

  private takeError(message: Record<string, unknown>): void {
    const extra = message.extra as { limit?: string } | undefined
    // Asked before the server could say what the plan has.
    if (extra?.limit === "market.depth") this.setDepth(false)
    else this.events.onError(String(message.code), String(message.message))
  }

  private setDepth(canDepth: boolean): void {
    if (this.canDepth === canDepth) return
    this.canDepth = canDepth
    if (this.depthCounts.size > 0) this.scheduleSync()
  }

  private takeMarket(status: MarketStatus | undefined): void {
    if (!status) return
    if (status.source !== null) {
      if (this.source !== null && status.source !== this.source) this.depths?.clear()
      this.source = status.source
      // Only a source on wall time has a meaningful exchange → server leg.
      this.isLive = status.mode !== "REPLAY"
    }
    this.board.setMaxAge(status.max_quote_age_s)
    this.events.onMarket(status)
  }

  private onFrame(data: ArrayBuffer, receivedMs: number): void {
    const view = new DataView(data)
    let header: ReturnType<typeof readHeader>
    try {
      header = readHeader(view)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.events.onError("frame.invalid", error.message)
      return
    }
    this.socket.send({ op: "ack", seq: header.seq })
    const isGap = header.seq !== this.lastSeq + 1 && header.kind === "delta"
    this.lastSeq = header.seq
    if (isGap) this.socket.send({ op: "snapshot" })
    const exchangeMs = writeFrame(view, header, this.board, receivedMs, this.depths)
    if (header.kind === "delta") {
      this.meter.frame(this.isLive ? exchangeMs : Number.NaN, header.serverMs, receivedMs)
    }
  }
}

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
