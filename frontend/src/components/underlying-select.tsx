import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import type { ChainUnderlying } from "@/lib/chain/types"
import { cn } from "@/lib/cn"

interface UnderlyingSelectProps {
  underlyings: readonly ChainUnderlying[]
  chosen: ChainUnderlying | null
  onChoose: (underlyingId: number) => void
  className?: string
}

/** Which instrument's options a page shows. */
export function UnderlyingSelect(props: UnderlyingSelectProps) {
  const { underlyings, chosen, onChoose, className } = props
  return (
    <Select value={chosen ? String(chosen.id) : ""} onValueChange={(id) => onChoose(Number(id))}>
      <SelectTrigger className={cn("w-36 shrink-0", className)} aria-label="Underlying">
        <SelectValue placeholder="–" />
      </SelectTrigger>
      <SelectContent>
        {underlyings.map((each) => (
          <SelectItem key={each.id} value={String(each.id)}>
            {each.symbol}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  )
}
