import type { BrokerAccount, MarketStatus } from "@/lib/api"

export type Mode = "PAPER" | "LIVE" | "REPLAY"

/**
 * What the mode chip says. Replayed prices win over the account (nothing on the screen is now); a live account
 * is LIVE whatever feeds the prices, because its orders are real.
 */
export function modeOf(
  status: Pick<MarketStatus, "mode"> | null,
  account: Pick<BrokerAccount, "mode"> | null,
): Mode {
  if (account?.mode === "LIVE") return "LIVE"
  return status?.mode === "REPLAY" ? "REPLAY" : "PAPER"
}
