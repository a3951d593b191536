/**
 * What the app shell takes from trading. The shell mounts TradingOverlay once for as long as the terminal is
 * open (sockets, hotkeys, order ticket); the rest are small pieces of the header.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/components/ui/sonner"
import { AlertHost } from "@/features/alerts/AlertHost"
import { type Notification, notificationsQuery, takeNotification } from "@/features/alerts/queries"
import { applyEvent, refetchAfterGap } from "@/features/orders/queries"
import type { Instrument } from "@/lib/api"
import { authFlow } from "@/lib/api/authFlow"
import { useMe } from "@/lib/api/queries"
import { ConnectionStatus as Connection, IndexStrip as Strip, useLiveConnections } from "@/lib/live"
import { indicesQuery } from "./queries"
import { KillSwitchButton } from "./risk/KillSwitch"
import { useChart } from "./store"
import { useTicket } from "./ticket/store"
import { TicketHost } from "./ticket/TicketHost"
import { useTradingHotkeys } from "./useTradingHotkeys"

/** Live connections, order events, trading shortcuts and the order ticket. */
export function TradingOverlay() {
  const client = useQueryClient()
  const { data: me } = useMe()
  useLiveConnections({
    organisationId: me?.organisation.id ?? null,
    onEvent: (message) => {
      if (message.type !== "notification") return applyEvent(client, message)
      const news = message.data as Notification
      takeNotification(client, news)
      toast(news.title, { description: news.body, duration: 15_000 })
    },
    onResume: () => {
      refetchAfterGap(client)
      client.invalidateQueries(notificationsQuery)
    },
    onSessionLost: () => authFlow().loginRequired(),
  })
  useTradingHotkeys()
  return (
    <>
      <TicketHost />
      <AlertHost />
    </>
  )
}

/** Index levels. */
export function IndexStrip() {
  const { data: indices = [] } = useQuery(indicesQuery)
  return <Strip indices={indices} />
}

/** The kill switch and the state of the connection, side by side. */
export function ConnectionStatus() {
  return (
    <>
      <KillSwitchButton />
      <Connection />
    </>
  )
}

/** Show an instrument that was picked in the command palette. */
export function showInstrument(instrument: Instrument): void {
  useChart.getState().show(instrument)
}

/** Open the order ticket for an instrument that was picked in the command palette. */
export function openTicket(instrument: Instrument, side: "BUY" | "SELL"): void {
  useTicket.getState().open({ instrument, side, purpose: "entry" })
}

export { DataAge } from "@/lib/live"
export { useActiveAccount } from "./queries"
export { FeedBanner } from "./risk/FeedBanner"
