/**
 * One WebSocket that comes back by itself.
 *
 * Back-off 0.5 s · 2ⁿ up to 15 s with 50 % jitter, an application ping every 10 s (page scripts cannot see
 * protocol pings) that also measures the clock offset, and the meaning of our close codes: 4401 the session is
 * over (no reconnect), 4403 not entitled (no reconnect), 4429 too many (longest wait), all others reconnect.
 */
export const PING_EVERY_MS = 10_000
export const SILENT_AFTER_MS = 25_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

export type SocketState =
  | "idle"
  | "connecting"
  | "open"
  | "waiting"
  | "closed"
  | "unauthorised"
  | "forbidden"

/** Wait before reconnect number `attempt` (0 = first): 0.5 s · 2ⁿ ≤ 15 s, of which half is jitter. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10))
  return full / 2 + (full / 2) * random
}

/** Wall clock with sub-millisecond resolution, in epoch milliseconds. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now()
}

export interface SocketLike {
  binaryType: BinaryType
  readonly readyState: number
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  send(data: string): void
  close(code?: number, reason?: string): void
}

export interface SocketDeps {
  createSocket: (url: string) => SocketLike
  now: () => number
  random: () => number
}

export const browserDeps: SocketDeps = {
  createSocket: (url) => new WebSocket(url),
  now: preciseNow,
  random: Math.random,
}

export interface SocketHandlers {
  onOpen: () => void
  onText: (message: Record<string, unknown>) => void
  onBinary: (data: ArrayBuffer, receivedMs: number) => void
  onState: (state: SocketState) => void
  onPong?: (sentMs: number, serverMs: number, receivedMs: number) => void
}

const OPEN = 1

export class ReconnectingSocket {
  private socket: SocketLike | null = null
  private state: SocketState = "idle"
  private attempt = 0
  private heardAt = 0
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private pingTimer: ReturnType<typeof setInterval> | undefined
  private readonly url: () => string
  private readonly handlers: SocketHandlers
  private readonly deps: SocketDeps

  constructor(url: () => string, handlers: SocketHandlers, deps: SocketDeps = browserDeps) {
    this.url = url
    this.handlers = handlers
    this.deps = deps
  }

  /** Connect now and stay connected until `stop()`. Safe to call again. */
  start(): void {
    if (this.state === "connecting" || this.state === "open") return
    clearTimeout(this.retryTimer)
    this.connect()
  }

  /** Close and stay closed. */
  stop(): void {
    this.drop()
    this.setState("closed")
  }

  /** Drop the present connection, if any, and connect at once (organisation changed, network is back). */
  restart(): void {
    this.drop()
    this.attempt = 0
    this.connect()
  }

  /** Send a JSON message; false while there is no connection (callers resend after `onOpen`). */
  send(message: object): boolean {
    if (this.socket?.readyState !== OPEN) return false
    this.socket.send(JSON.stringify(message))
    return true
  }

  private connect(): void {
    this.setState("connecting")
    const socket = this.deps.createSocket(this.url())
    socket.binaryType = "arraybuffer"
    this.socket = socket
    this.heardAt = this.deps.now()
    socket.onopen = () => this.opened(socket)
    socket.onmessage = (event) => this.received(socket, event)
    socket.onclose = (event) => this.lost(socket, event.code)
    // The silence check also covers a handshake that never answers.
    this.pingTimer = setInterval(() => this.heartbeat(), PING_EVERY_MS)
  }

  private opened(socket: SocketLike): void {
    if (socket !== this.socket) return
    this.setState("open")
    this.handlers.onOpen()
    this.ping()
  }

  private received(socket: SocketLike, event: MessageEvent): void {
    if (socket !== this.socket) return
    const receivedMs = this.deps.now()
    this.heardAt = receivedMs
    // Only a working conversation resets the back-off: accept-then-close must not become a tight loop.
    this.attempt = 0
    if (typeof event.data !== "string") {
      this.handlers.onBinary(event.data as ArrayBuffer, receivedMs)
      return
    }
    const message = JSON.parse(event.data) as Record<string, unknown>
    if (message.type === "pong") {
      this.handlers.onPong?.(Number(message.t), Number(message.server_ms), receivedMs)
    } else {
      this.handlers.onText(message)
    }
  }

  private lost(socket: SocketLike, code: number): void {
    if (socket !== this.socket) return
    this.drop()
    if (code === 4401 || code === 4403) {
      this.setState(code === 4401 ? "unauthorised" : "forbidden")
      return
    }
    const attempt = code === 4429 ? Number.POSITIVE_INFINITY : this.attempt
    this.attempt += 1
    this.setState("waiting")
    this.retryTimer = setTimeout(() => this.connect(), backoffMs(attempt, this.deps.random()))
  }

  private heartbeat(): void {
    if (this.deps.now() - this.heardAt > SILENT_AFTER_MS) {
      // A dead link may never report its close: give it up ourselves.
      const silent = this.socket
      if (silent) this.lost(silent, 4408)
      return
    }
    this.ping()
  }

  private ping(): void {
    this.send({ op: "ping", t: this.deps.now() })
  }

  private drop(): void {
    clearTimeout(this.retryTimer)
    clearInterval(this.pingTimer)
    const socket = this.socket
    this.socket = null
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close(1000)
  }

  private setState(state: SocketState): void {
    if (state === this.state) return
    this.state = state
    this.handlers.onState(state)
  }
}
