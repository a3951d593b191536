import { WifiOff } from "lucide-react"
import { useOnline } from "@/lib/useOnline"

export function OfflineBanner() {
  if (useOnline()) return null
  return (
    <div
      role="alert"
      className="flex items-center justify-center gap-2 bg-warn/12 px-3 py-1.5 text-xs font-medium text-warn"
    >
      <WifiOff className="size-4 shrink-0" aria-hidden />
      You are offline. Prices are old and orders cannot be sent.
    </div>
  )
}
