import { ChevronDown, ChevronUp } from "lucide-react"
import { Kbd } from "@/components/ui/kbd"
import { useChart, useFocusedRow } from "../store"
import { DepthTable } from "./DepthTable"
import { useDepthChoices } from "./store"

/** Depth of the focused row (without one, of the chart's instrument) at the foot of the watchlist. */
export function DepthDock() {
  const { isDocked, toggleDock } = useDepthChoices()
  const focused = useFocusedRow((state) => state.row?.instrument ?? null)
  const charted = useChart((state) => state.instrument)
  const instrument = focused ?? charted
  const Icon = isDocked ? ChevronDown : ChevronUp
  return (
    <section aria-label="Depth" className="shrink-0 border-t">
      <button
        type="button"
        aria-expanded={isDocked}
        onClick={toggleDock}
        // The row keeps the keyboard: depth follows it.
        onMouseDown={(event) => event.preventDefault()}
        className="flex h-8 w-full items-center gap-2 px-3 text-xs hover:bg-accent coarse:h-11"
      >
        <span className="font-medium">Depth</span>
        <span className="min-w-0 truncate text-muted-foreground">
          {isDocked ? instrument?.display : ""}
        </span>
        <span className="ml-auto flex items-center gap-1.5 text-muted-foreground">
          <Kbd className="coarse:hidden">D</Kbd>
          <Icon className="size-3.5" aria-hidden />
        </span>
      </button>
      {isDocked && (
        <div className="min-h-[190px] px-2 pb-2 max-md:min-h-[230px]">
          {instrument ? (
            <DepthTable key={instrument.id} id={instrument.id} name={instrument.display} />
          ) : (
            <p className="px-1 py-3 text-xs text-muted-foreground">
              Choose a row to see its depth.
            </p>
          )}
        </div>
      )}
    </section>
  )
}
