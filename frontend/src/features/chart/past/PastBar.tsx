import { X } from "lucide-react"
import { Button } from "@/components/ui/button"
import { formatDate, formatDateTime } from "@/lib/format"
import type { Loaded } from "../bars"
import { missText, type Past } from "./dates"

const DAY_MS = 86_400_000

interface PastBarProps {
  past: Past
  intervalMs: number
  loaded: Loaded | null
  onLeave: () => void
}

/** Says that the chart shows the past, and where nothing traded then; leads back to now. */
export function PastBar({ past, intervalMs, loaded, onLeave }: PastBarProps) {
  const text = intervalMs >= DAY_MS ? formatDate : formatDateTime
  const miss = loaded ? missText(loaded.bars, past.atMs, intervalMs, text) : ""
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 border-b bg-(--mode-replay)/12 px-3 py-1.5 text-xs"
    >
      <span className="font-semibold text-(--mode-replay)">PAST</span>
      <span className="num">{miss || text(past.atMs)}</span>
      <Button size="sm" variant="outline" className="ml-auto" onClick={onLeave}>
        <X className="size-3.5" aria-hidden /> Back to now
      </Button>
    </div>
  )
}
