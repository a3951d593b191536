import { useEffect, useState } from "react"
import { Link } from "react-router"
import { cn } from "@/lib/cn"
import { formatAge } from "@/lib/format"
import { preciseNow } from "./reconnectingSocket"
import { meter, useLive } from "./session"

/** Age of the newest price on this page; says "stale" in words past the source's limit. */
export function DataAge() {
  const maxAge = useLive((state) => state.status?.max_quote_age_s ?? 5)
  const [age, setAge] = useState(Number.NaN)
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setAge((preciseNow() - meter.lastFrameMs) / 1000)
    }, 1_000)
    return () => clearInterval(timer)
  }, [])
  if (!Number.isFinite(age)) return null
  const isStale = age > maxAge
  return (
    <Link
      to="/app/status"
      title="Age of the newest price on this page; opens the status of the feed"
      className={cn(
        "num inline-block min-w-16 rounded-sm text-right text-2xs text-muted-foreground hover:underline",
        isStale && "font-medium text-warn",
      )}
    >
      {isStale ? `stale ${formatAge(age)}` : age < 2 ? "data live" : `data ${formatAge(age)}`}
    </Link>
  )
}
