import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { UnderlyingSelect } from "@/components/underlying-select"
import { formatDate, formatPrice } from "@/lib/format"
import type { useMarket } from "./useMarket"

/** Which underlying and expiry templates and new legs are of. */
export function ChainChoice({ data }: { data: ReturnType<typeof useMarket> }) {
  const { underlying, underlyings, expiry, choose, market } = data
  return (
    <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
      {market.spot !== null && (
        <span className="num text-sm font-medium">{formatPrice(market.spot)}</span>
      )}
      <UnderlyingSelect
        className="w-32"
        underlyings={underlyings}
        chosen={underlying}
        onChoose={choose}
      />
      <Select
        value={expiry ?? ""}
        onValueChange={(next) => underlying && choose(underlying.id, next)}
      >
        <SelectTrigger className="num w-36" aria-label="Expiry">
          <SelectValue placeholder="–" />
        </SelectTrigger>
        <SelectContent>
          {underlying?.expiries.map((each) => (
            <SelectItem key={each} value={each}>
              {formatDate(each)}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  )
}
