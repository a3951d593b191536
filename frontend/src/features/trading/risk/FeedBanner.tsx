import { TriangleAlert } from "lucide-react"
import { Link, useLocation } from "react-router"
import { useLive } from "@/lib/live"

const TITLES: Record<string, string> = {
  degraded: "Prices are disturbed",
  down: "No prices arrive",
}

/** Says on every page that prices are not to be relied upon, and what that means for orders. */
export function FeedBanner() {
  const status = useLive((state) => state.status)
  const { pathname } = useLocation()
  const title = TITLES[status?.feed_status ?? "ok"]
  // The status page says it all, and more.
  if (!status || !title || pathname === "/app/status") return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warn/12 px-3 py-1.5 text-sm text-warn"
    >
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      <span className="font-semibold">{title}</span>
      <span className="text-foreground">
        {status.feed_message} New positions wait, exits go ahead.
      </span>
      <Link to="/app/status" className="rounded-sm font-medium underline underline-offset-2">
        See the status
      </Link>
    </div>
  )
}
