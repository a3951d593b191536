import { useQuery } from "@tanstack/react-query"
import { Activity, X } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { call } from "@/lib/api"
import { indicatorName } from "./legend/texts"
import { useChartChoices } from "./store"
import type { CatalogueEntry } from "./types"

const MOST = 10

/** What is drawn over the prices and below them, with parameters. */
export function IndicatorMenu() {
  const { indicators, setIndicators } = useChartChoices()
  const { data } = useQuery({
    queryKey: ["indicators"],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/indicators", { signal }).then(({ results }) => results),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const remove = (text: string) => setIndicators(indicators.filter((each) => each !== text))
  const add = (text: string) => {
    if (!indicators.includes(text) && indicators.length < MOST) setIndicators([...indicators, text])
  }
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="sm" variant="outline">
          <Activity className="size-4" aria-hidden /> Indicators
          {indicators.length > 0 && <span className="num">{indicators.length}</span>}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-84 max-w-[calc(100vw-16px)] p-0">
        {indicators.length > 0 && (
          <ul aria-label="Shown indicators" className="flex flex-wrap gap-1 border-b p-2">
            {indicators.map((text) => (
              <li key={text}>
                <button
                  type="button"
                  onClick={() => remove(text)}
                  aria-label={`Remove ${text}`}
                  className="num inline-flex h-6 items-center gap-1 rounded-sm bg-secondary px-1.5 text-xs hover:bg-accent"
                >
                  {indicatorName(text)}
                  <X className="size-3" aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        <ul className="max-h-80 divide-y overflow-y-auto" aria-label="All indicators">
          {data?.map((entry) => (
            <Entry key={entry.fn} entry={entry} isFull={indicators.length >= MOST} onAdd={add} />
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  )
}

interface EntryProps {
  entry: CatalogueEntry
  isFull: boolean
  onAdd: (text: string) => void
}

function Entry({ entry, isFull, onAdd }: EntryProps) {
  const [values, setValues] = useState(() => entry.params.map((param) => String(param.default)))
  const isRight = entry.params.every((param, index) => {
    const value = Number(values[index])
    const isWhole = !param.is_whole || Number.isInteger(value)
    return values[index] !== "" && isWhole && value >= param.low && value <= param.high
  })
  return (
    <li className="flex items-center gap-1.5 px-2 py-1.5 text-sm">
      <span className="min-w-0 flex-1 truncate" title={entry.name}>
        {entry.name}
      </span>
      {entry.params.map((param, index) => (
        <Input
          key={param.name}
          className="num h-7 w-12 px-1 text-center text-xs"
          inputMode="decimal"
          aria-label={`${entry.name}: ${param.name}, ${param.low} to ${param.high}`}
          title={`${param.name}, ${param.low} to ${param.high}`}
          value={values[index]}
          onChange={(event) =>
            setValues(values.map((each, at) => (at === index ? event.target.value : each)))
          }
        />
      ))}
      <Button
        size="sm"
        variant="outline"
        disabled={isFull || !isRight}
        aria-label={`Add ${entry.name}`}
        onClick={() => onAdd([entry.fn, ...values].join(":"))}
      >
        Add
      </Button>
    </li>
  )
}
