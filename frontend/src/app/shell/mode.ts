import { useQuery } from "@tanstack/react-query"
import { useActiveAccount } from "@/features/trading/shell"
import { marketStatusQuery } from "@/lib/api"

export type TradingMode = "PAPER" | "LIVE" | "REPLAY"

export const MODE_MEANING: Record<TradingMode, string> = {
  PAPER: "Orders go to the paper exchange. No real money moves.",
  LIVE: "Orders go to your broker. Real money moves.",
  REPLAY: "Prices are of a recorded day. Orders go to the paper exchange.",
}

/** What an order would be, now: on a live account always LIVE, whatever the prices are. */
export function useTradingMode(): TradingMode {
  const { account } = useActiveAccount()
  const { data: market } = useQuery(marketStatusQuery)
  if (account?.mode === "LIVE") return "LIVE"
  return market?.mode === "REPLAY" ? "REPLAY" : "PAPER"
}
