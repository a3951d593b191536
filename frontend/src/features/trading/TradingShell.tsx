import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useCallback } from "react"
import { applyEvent, refetchAfterGap } from "@/features/orders/queries"
import { authFlow } from "@/lib/api/authFlow"
import { useMe } from "@/lib/api/queries"
import { ConnectionStatus, IndexStrip, LiveProvider, useLive } from "@/lib/live"
import { type Mode, modeOf } from "./logic/mode"
import { indicesQuery, useActiveAccount } from "./queries"
import { TicketHost } from "./ticket/TicketHost"
import { useTradingHotkeys } from "./useTradingHotkeys"

/** PAPER, LIVE or REPLAY, for the mode chip and the tint of the chrome. */
export function useMode(): Mode {
  const status = useLive((state) => state.status)
  const { account } = useActiveAccount()
  return modeOf(status, account)
}

/** Wraps the terminal's pages: live connections, order events, ticket and trading shortcuts. */
export function TradingShell({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const { data: me } = useMe()
  const onSessionLost = useCallback(() => authFlow().loginRequired(), [])
  return (
    <LiveProvider
      organisationId={me?.organisation.id ?? null}
      onEvent={(message) => applyEvent(client, message)}
      onResume={() => refetchAfterGap(client)}
      onSessionLost={onSessionLost}
    >
      <TradingHotkeys />
      {children}
      <TicketHost />
    </LiveProvider>
  )
}

function TradingHotkeys() {
  useTradingHotkeys()
  return null
}

/** Index levels and connection state for the header. */
export function HeaderMarket() {
  const { data: indices = [] } = useQuery(indicesQuery)
  return (
    <>
      <div className="hidden min-w-0 lg:block">
        <IndexStrip indices={indices} />
      </div>
      <ConnectionStatus />
    </>
  )
}

export { KillSwitchButton } from "./risk/KillSwitch"
export { RiskBanner } from "./risk/RiskBanner"
