import { ChevronDown, ChevronUp } from "lucide-react"
import { DepthTable } from "../depth/DepthTable"
import { useDepthChoices } from "../depth/store"
import type { Tradable } from "./store"

interface TicketDepthProps {
  instrument: Tradable
  /** A click on a level takes its price. */
  onPrice: (price: number) => void
}

/** The book behind the best prices, for those who want it open while they order. */
export function TicketDepth({ instrument, onPrice }: TicketDepthProps) {
  const { isInTicket, toggleInTicket } = useDepthChoices()
  const Icon = isInTicket ? ChevronUp : ChevronDown
  return (
    <section aria-label="Depth" className="rounded-md border">
      <button
        type="button"
        aria-expanded={isInTicket}
        onClick={toggleInTicket}
        className="flex h-7 w-full items-center justify-between px-2.5 text-xs text-muted-foreground hover:bg-accent max-md:h-11"
      >
        Depth
        <Icon className="size-3.5" aria-hidden />
      </button>
      {isInTicket && (
        <div className="min-h-[190px] border-t px-1.5 pb-1.5 max-md:min-h-[230px]">
          <DepthTable id={instrument.id} name={instrument.display} onPrice={onPrice} />
        </div>
      )}
    </section>
  )
}
