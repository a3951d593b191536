import { useQuery } from "@tanstack/react-query"
import { Plus, Search } from "lucide-react"
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from "react"
import { Badge } from "@/components/ui/badge"
import { Input } from "@/components/ui/input"
import { cn } from "@/lib/cn"
import { searchQuery } from "../queries"
import type { Instrument } from "../types"

interface AddInstrumentProps {
  /** Instruments already in the list. */
  present: ReadonlySet<number>
  onAdd: (instrument: Instrument) => void
  inputRef?: React.RefObject<HTMLInputElement | null>
}

/** Search as a trader types ("nifty 26000 ce") and add with Enter; the field stays ready for the next one. */
export function AddInstrument({ present, onAdd, inputRef }: AddInstrumentProps) {
  const own = useRef<HTMLInputElement>(null)
  const input = inputRef ?? own
  const listId = useId()
  const [text, setText] = useState("")
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const query = useDeferredValue(text.trim())
  const { data, isFetching, isError } = useQuery(searchQuery(query))
  const results = query === "" ? [] : (data ?? [])
  const index = Math.min(active, results.length - 1)
  const isShown = isOpen && text.trim() !== ""

  const add = (instrument: Instrument | undefined) => {
    if (!instrument || present.has(instrument.id)) return
    onAdd(instrument)
    input.current?.select()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setActive((index + step + results.length) % Math.max(1, results.length))
    else if (event.key === "Enter") add(results[index])
    else if (event.key === "Escape" && isShown) setOpen(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="relative">
      <Search
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-muted-foreground"
        aria-hidden
      />
      <Input
        ref={input}
        role="combobox"
        aria-label="Search instruments to add"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && results[index] ? `${listId}-${index}` : undefined}
        placeholder="Add: nifty 26000 ce, reliance…"
        autoComplete="off"
        spellCheck={false}
        className="pl-8"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false)
          setText("")
        }}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        <div className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-md border bg-popover p-1 shadow-lg">
          {results.length > 0 ? (
            <div id={listId} role="listbox" aria-label="Found instruments">
              {results.map((instrument, position) => (
                <Result
                  key={instrument.id}
                  id={`${listId}-${position}`}
                  instrument={instrument}
                  isActive={position === index}
                  isPresent={present.has(instrument.id)}
                  onPick={() => add(instrument)}
                />
              ))}
            </div>
          ) : (
            <p className="px-2 py-3 text-xs text-muted-foreground" role="status">
              {isError
                ? "The search failed. Nothing was changed; type again to retry."
                : isFetching || query !== text.trim()
                  ? "Searching…"
                  : `Nothing found for “${query}”. Try a symbol, an expiry or a strike.`}
            </p>
          )}
        </div>
      )}
    </div>
  )
}

interface ResultProps {
  id: string
  instrument: Instrument
  isActive: boolean
  isPresent: boolean
  onPick: () => void
}

function Result({ id, instrument, isActive, isPresent, onPick }: ResultProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={isPresent}
      // The field must keep the focus, or its blur would close the list before the click.
      onPointerDown={(event) => {
        event.preventDefault()
        onPick()
      }}
      className={cn(
        "flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm coarse:min-h-11",
        isActive && "bg-accent text-accent-foreground",
        isPresent && "cursor-default text-muted-foreground",
      )}
    >
      <span className="min-w-0 flex-1 truncate">{instrument.display}</span>
      <Badge variant="outline">{instrument.type === "IDX" ? "INDEX" : instrument.exchange}</Badge>
      {isPresent ? (
        <span className="text-2xs">added</span>
      ) : (
        <Plus className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
      )}
    </div>
  )
}
