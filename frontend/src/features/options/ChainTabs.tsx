import { UnderlyingSelect } from "@/components/underlying-select"
import type { ChainChoice } from "@/lib/chain/useChainChoice"
import { cn } from "@/lib/cn"
import { formatDate } from "@/lib/format"

/** Which underlying, and a tab an expiry. */
export function ChainTabs({ choice }: { choice: ChainChoice }) {
  const { underlyings, underlying, expiry, choose } = choice
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2 max-lg:basis-full">
      <UnderlyingSelect underlyings={underlyings} chosen={underlying} onChoose={choose} />
      <div
        role="radiogroup"
        aria-label="Expiry"
        className="flex min-w-0 gap-1 overflow-x-auto [scrollbar-width:none]"
      >
        {underlying?.expiries.map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === expiry}
            onClick={() => choose(underlying.id, each)}
            className={cn(
              "num h-7 shrink-0 rounded-md px-2.5 text-xs font-medium whitespace-nowrap text-muted-foreground outline-none hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring coarse:h-9",
              each === expiry && "bg-accent text-accent-foreground",
            )}
          >
            {formatDate(each)}
          </button>
        ))}
      </div>
    </div>
  )
}
