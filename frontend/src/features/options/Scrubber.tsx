import { History } from "lucide-react"
import { Button } from "@/components/ui/button"
import type { ChainMinute } from "@/lib/chain/types"
import { formatShortTime } from "@/lib/format"

interface ScrubberProps {
  minutes: readonly ChainMinute[]
  /** The minute on the screen; null is now. */
  at: string | null
  onChange: (at: string | null) => void
}

/** Drag back over today's stored minutes; the right end is now. */
export function Scrubber({ minutes, at, onChange }: ScrubberProps) {
  const last = minutes.length
  const index = at === null ? last : minutes.findIndex((minute) => minute.at === at)
  if (last === 0) return null
  return (
    <div
      className="flex items-center gap-3 border-t px-3 py-1.5 text-xs data-[past=true]:bg-(--mode-replay)/12"
      data-past={at !== null}
      data-scrubber=""
    >
      <History className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <span className="num w-20 shrink-0 font-medium">
        {at === null ? "Now" : `as of ${formatShortTime(at)}`}
      </span>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={index < 0 ? last : index}
        aria-label="Time of the chain"
        aria-valuetext={at === null ? "now" : formatShortTime(at)}
        className="h-5 min-w-0 flex-1 cursor-pointer accent-primary coarse:h-9"
        onChange={(event) => onChange(minutes[Number(event.target.value)]?.at ?? null)}
      />
      {at === null ? (
        <span className="num shrink-0 text-muted-foreground max-sm:hidden">
          from {formatShortTime(minutes[0]?.at ?? "")}
        </span>
      ) : (
        <Button size="sm" onClick={() => onChange(null)}>
          Back to live
        </Button>
      )}
    </div>
  )
}
