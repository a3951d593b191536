import { Columns3 } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { COLUMNS, FIRST_COLUMNS } from "./columns"
import { useChainChoices } from "./store"

const STRIKES = [0, 10, 20, 30, 40]

/** How many strikes, and which columns. */
export function ChainOptions() {
  const { columns, strikes, setColumns, setStrikes } = useChainChoices()
  const toggle = (id: string, isOn: boolean) =>
    setColumns(isOn ? [...columns, id] : columns.filter((each) => each !== id))
  return (
    <div className="ml-auto flex shrink-0 items-center gap-2">
      <Select value={String(strikes)} onValueChange={(text) => setStrikes(Number(text))}>
        <SelectTrigger className="w-32 max-sm:hidden" aria-label="Number of strikes">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {STRIKES.map((each) => (
            <SelectItem key={each} value={String(each)}>
              {each === 0 ? "All strikes" : `${each} strikes`}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
      <Popover>
        <PopoverTrigger asChild>
          <Button size="sm" variant="outline">
            <Columns3 className="size-4" aria-hidden /> Columns
          </Button>
        </PopoverTrigger>
        <PopoverContent align="end" className="w-72 p-2">
          <ul className="grid max-h-80 grid-cols-2 gap-x-2 overflow-y-auto">
            {COLUMNS.map((column) => (
              <li key={column.id}>
                <label
                  htmlFor={`column-${column.id}`}
                  className="flex cursor-pointer items-center gap-2 rounded-sm px-1.5 py-1 text-sm hover:bg-accent"
                  title={column.hint}
                >
                  <Checkbox
                    id={`column-${column.id}`}
                    checked={columns.includes(column.id)}
                    disabled={column.id === "ltp"}
                    onCheckedChange={(isOn) => toggle(column.id, isOn === true)}
                  />
                  {column.title}
                </label>
              </li>
            ))}
          </ul>
          <div className="flex justify-between border-t pt-2">
            <Button size="sm" variant="ghost" onClick={() => setColumns(FIRST_COLUMNS)}>
              Default
            </Button>
            <Button
              size="sm"
              variant="ghost"
              onClick={() => setColumns(COLUMNS.map((column) => column.id))}
            >
              All {COLUMNS.length}
            </Button>
          </div>
        </PopoverContent>
      </Popover>
    </div>
  )
}
