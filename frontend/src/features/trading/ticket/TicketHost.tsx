import { lazy, Suspense, useEffect } from "react"
import { useTicket } from "./store"

const load = () => import("./OrderTicket")
const OrderTicket = lazy(load)

/** The one place where the order ticket mounts; its code is fetched when the page is idle. */
export function TicketHost() {
  const opening = useTicket((state) => state.opening)
  useEffect(() => {
    const prefetch = () => void load().catch(() => undefined)
    if (typeof requestIdleCallback !== "function") {
      const timer = setTimeout(prefetch, 2_000)
      return () => clearTimeout(timer)
    }
    const idle = requestIdleCallback(prefetch, { timeout: 5_000 })
    return () => cancelIdleCallback(idle)
  }, [])
  if (!opening) return null
  return (
    <Suspense fallback={null}>
      <OrderTicket key={opening.key} opening={opening} />
    </Suspense>
  )
}
