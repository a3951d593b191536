import { Badge } from "@/components/ui/badge"
import { Tooltip } from "@/components/ui/tooltip"
import { MODE_MEANING, type TradingMode } from "./mode"

/** Says in words what the tint of the chrome says in colour. */
export function ModeChip({ mode }: { mode: TradingMode }) {
  return (
    <Tooltip content={MODE_MEANING[mode]}>
      <button
        type="button"
        className="rounded-sm"
        aria-label={`Mode: ${mode}. ${MODE_MEANING[mode]}`}
      >
        <Badge variant="mode" className="px-2 py-0.5 font-semibold tracking-wide">
          {mode}
        </Badge>
      </button>
    </Tooltip>
  )
}
