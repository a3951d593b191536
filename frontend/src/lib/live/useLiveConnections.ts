import { useEffect, useRef } from "react"
import { type LiveHandlers, startLive, useLive } from "./session"

interface LiveOptions extends LiveHandlers {
  /** Organisation whose events are heard; null waits. */
  organisationId: string | null
  /** The server says that the session is over (close code 4401). */
  onSessionLost: () => void
}

/** Keep the tab's sockets open while the calling component is mounted. */
export function useLiveConnections(options: LiveOptions): void {
  const latest = useRef(options)
  latest.current = options
  const { organisationId } = options
  const isLost = useLive(
    (state) => state.market === "unauthorised" || state.events === "unauthorised",
  )
  useEffect(() => {
    if (organisationId === null) return
    return startLive(organisationId, {
      onEvent: (message) => latest.current.onEvent(message),
      onResume: () => latest.current.onResume(),
    })
  }, [organisationId])
  useEffect(() => {
    if (isLost) latest.current.onSessionLost()
  }, [isLost])
}
