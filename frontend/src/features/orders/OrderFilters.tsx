import { Input } from "@/components/ui/input"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import type { OrderFilterValues } from "./logic/filter"

export type { OrderFilterValues } from "./logic/filter"

export const NO_FILTER: OrderFilterValues = { text: "", side: "ALL" }

interface OrderFiltersProps {
  values: OrderFilterValues
  onChange: (values: OrderFilterValues) => void
}

/** Filters of the order lists; they work on what is loaded, at once. */
export function OrderFilters({ values, onChange }: OrderFiltersProps) {
  return (
    <>
      <Input
        type="search"
        aria-label="Filter by instrument, state or tag"
        placeholder="Filter: nifty 26000, filled…"
        className="w-52 max-sm:w-full"
        value={values.text}
        onChange={(event) => onChange({ ...values, text: event.target.value })}
      />
      <Select
        value={values.side}
        onValueChange={(side) => onChange({ ...values, side: side as "ALL" })}
      >
        <SelectTrigger aria-label="Side" className="w-28">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value="ALL">Both sides</SelectItem>
          <SelectItem value="BUY">BUY</SelectItem>
          <SelectItem value="SELL">SELL</SelectItem>
        </SelectContent>
      </Select>
    </>
  )
}
