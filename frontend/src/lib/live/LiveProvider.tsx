import { type ReactNode, useEffect, useRef } from "react"
import { type LiveHandlers, startLive, useLive } from "./session"

interface LiveProviderProps extends LiveHandlers {
  organisationId: string | null
  /** The server says that the session is over (close code 4401). */
  onSessionLost: () => void
  children: ReactNode
}

/** Keeps the tab's sockets open while the terminal is on the screen. */
export function LiveProvider(props: LiveProviderProps) {
  const { organisationId, children } = props
  const latest = useRef(props)
  latest.current = props
  const isLost = useLive(
    (state) => state.market === "unauthorised" || state.events === "unauthorised",
  )
  useEffect(
    () =>
      startLive(organisationId, {
        onEvent: (message) => latest.current.onEvent(message),
        onResume: () => latest.current.onResume(),
      }),
    [organisationId],
  )
  useEffect(() => {
    if (isLost) latest.current.onSessionLost()
  }, [isLost])
  return children
}
