/** What pages and the shell use of the live layer. */
export { ConnectionStatus, useIsLive } from "./ConnectionStatus"
export { IndexStrip } from "./IndexStrip"
export { byChange, byMove, LiveCell } from "./LiveCell"
export { LiveProvider } from "./LiveProvider"
export { countdown, phaseOf, useMarketNow } from "./MarketClock"
export { QuoteAge } from "./QuoteAge"
export { board, useLive } from "./session"
export { useQuote, useSubscription } from "./useQuote"
