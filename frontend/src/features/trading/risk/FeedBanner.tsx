import { TriangleAlert } from "lucide-react"
import { useLive } from "@/lib/live"

/** Says across the page that prices are not to be relied upon, and what that means for orders. */
export function FeedBanner() {
  const status = useLive((state) => state.status)
  if (status?.feed_status !== "degraded") return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warn/12 px-3 py-1.5 text-sm text-warn"
    >
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      <span className="font-semibold">Prices are disturbed</span>
      <span className="text-foreground">
        {status.feed_message} New positions wait, exits go ahead.
      </span>
    </div>
  )
}
