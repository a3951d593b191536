import { create } from "zustand"
import type { MarketStatus } from "@/lib/api"
import { ChainSocket } from "./chainSocket"
import { DepthBoard } from "./depthBoard"
import { type EventMessage, EventsSocket } from "./eventsSocket"
import { LatencyMeter } from "./latency"
import { MarketSocket, type MarketTerms } from "./marketSocket"
import { QuoteBoard } from "./quoteBoard"
import { browserDeps, preciseNow, type SocketState } from "./reconnectingSocket"

/** Low-rate facts about the live connections; ticks never come here. */
interface LiveState {
  market: SocketState
  events: SocketState
  /** Closed while nobody looks at a chain. */
  chains: SocketState
  status: MarketStatus | null
  /** Local epoch ms at which `status` arrived; market time runs on from there. */
  statusAt: number
  lastError: string | null
  /** What the plan allows; null until the market socket has said. */
  terms: MarketTerms | null
}

export const useLive = create<LiveState>()(() => ({
  market: "idle",
  events: "idle",
  chains: "idle",
  status: null,
  statusAt: 0,
  lastError: null,
  terms: null,
}))

export const board = new QuoteBoard()
export const depthBoard = new DepthBoard()
export const meter = new LatencyMeter()

let organisationId: string | null = null
let handleEvent: (message: EventMessage) => void = () => undefined
let handleResume: () => void = () => undefined

/** Both sockets act for one organisation: its events, its plan. */
function socketUrl(path: string): string {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws"
  const query = organisationId ? `?organisation=${encodeURIComponent(organisationId)}` : ""
  return `${scheme}://${window.location.host}${path}${query}`
}

export const marketSocket = new MarketSocket(
  () => socketUrl("/ws/market/"),
  board,
  meter,
  {
    onState: (market) => useLive.setState({ market }),
    onMarket: (status) => useLive.setState({ status, statusAt: Date.now() }),
    onError: (code, message) => useLive.setState({ lastError: `${code}: ${message}` }),
    onTerms: (terms) => useLive.setState({ terms }),
  },
  browserDeps,
  depthBoard,
)

export const chainSocket = new ChainSocket(
  () => socketUrl("/ws/chain/"),
  (chains) => useLive.setState({ chains }),
)

export const eventsSocket = new EventsSocket(() => socketUrl("/ws/events/"), {
  onState: (events) => useLive.setState({ events }),
  onEvent: (message) => handleEvent(message),
  onResume: () => handleResume(),
})

export interface LiveHandlers {
  onEvent: (message: EventMessage) => void
  onResume: () => void
}

const SWEEP_MS = 1_000

/**
 * Open both sockets for one organisation and keep them until the returned function is called.
 *
 * Also runs the staleness sweep, the pixel timing and the hidden-tab rate.
 */
export function startLive(organisation: string | null, handlers: LiveHandlers): () => void {
  handleEvent = handlers.onEvent
  handleResume = handlers.onResume
  organisationId = organisation
  marketSocket.start()
  eventsSocket.restart()
  const sweep = setInterval(() => board.sweep(preciseNow()), SWEEP_MS)
  const unFlush = board.onFlush(() => meter.painted(preciseNow()))
  const onVisibility = () => {
    marketSocket.setHidden(document.hidden)
    chainSocket.setHidden(document.hidden)
  }
  const onOnline = () => {
    marketSocket.restart()
    eventsSocket.restart()
  }
  document.addEventListener("visibilitychange", onVisibility)
  window.addEventListener("online", onOnline)
  return () => {
    clearInterval(sweep)
    unFlush()
    document.removeEventListener("visibilitychange", onVisibility)
    window.removeEventListener("online", onOnline)
    marketSocket.stop()
    eventsSocket.stop()
  }
}

/** Market instant in epoch ms: the last announced one, run on at the source's speed. */
export function marketNowMs(state: Pick<LiveState, "status" | "statusAt">, nowMs: number): number {
  if (!state.status) return nowMs
  return Date.parse(state.status.market_now) + (nowMs - state.statusAt) * state.status.speed
}

/**
 * Seconds that the quote of `id` stands; NaN while there is none. By the source's own time where
 * that says more than the receipt: an old price that has just arrived is old.
 */
export function quoteAgeSeconds(id: number): number {
  const received = board.ageSeconds(id, preciseNow())
  const { status, statusAt } = useLive.getState()
  const exchangeMs = board.get(id, "exchangeMs")
  if (!status?.feed_alive || !(status.speed > 0) || !(exchangeMs > 0)) return received
  const waitedMs = (marketNowMs({ status, statusAt }, Date.now()) - exchangeMs) / status.speed
  return Math.max(received, waitedMs / 1000)
}
