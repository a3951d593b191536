import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useRef, useState } from "react"
import { useHotkeys } from "@/lib/hotkeys"
import { useSubscription } from "@/lib/live/useQuote"
import { moveItem, nextRow } from "../logic/watchlist"
import { useFocusedRow } from "../store"
import type { Instrument } from "../types"
import { WatchlistRow } from "./WatchlistRow"

interface WatchlistRowsProps {
  name: string
  items: readonly Instrument[]
  shownId: number | null
  onTrade: (instrument: Instrument, side: "BUY" | "SELL") => void
  onChart: (instrument: Instrument) => void
  onReorder: (items: Instrument[]) => void
  onRemove: (instrument: Instrument) => void
}

const ROW_PX = 44
const OVERSCAN = 6

/** The rows of one list: virtualised, and only the rows on the screen are subscribed. */
export function WatchlistRows(props: WatchlistRowsProps) {
  const { name, items, shownId, onTrade, onChart, onReorder, onRemove } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(0)
  const setRow = useFocusedRow((state) => state.set)
  const [dragged, setDragged] = useState<number | null>(null)
  const [target, setTarget] = useState<number | null>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    initialRect: { width: 320, height: 600 },
    getItemKey: (index) => items[index]?.id ?? index,
  })
  const visible = virtual.getVirtualItems()
  useSubscription(visible.flatMap((row) => items[row.index]?.id ?? []))

  const focusRow = (index: number) => {
    if (index < 0) return
    setFocused(index)
    virtual.scrollToIndex(index)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus(),
    )
  }
  const move = (from: number, to: number) => {
    if (to < 0 || to >= items.length || from === to) return
    onReorder(moveItem(items, from, to))
    focusRow(to)
  }
  const fromKeys = (by: number) => {
    const isInside = scroller.current?.contains(document.activeElement)
    focusRow(nextRow(isInside ? focused : by > 0 ? -1 : items.length, by, items.length))
  }
  useHotkeys([
    {
      keys: "j",
      label: "Next watchlist row",
      group: "Watchlist",
      onRepeat: true,
      run: () => fromKeys(1),
    },
    {
      keys: "k",
      label: "Previous watchlist row",
      group: "Watchlist",
      onRepeat: true,
      run: () => fromKeys(-1),
    },
  ])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const instrument = items[index]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!instrument || event.ctrlKey || event.metaKey) return
    if (step && event.altKey) move(index, index + step)
    else if (step) focusRow(nextRow(index, step, items.length))
    else if (event.key === "Home") focusRow(0)
    else if (event.key === "End") focusRow(items.length - 1)
    else if (event.key === "Enter") onChart(instrument)
    else if (event.key === "Delete") onRemove(instrument)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain [contain:strict]"
      data-watchlist-rows=""
    >
      <div
        role="grid"
        aria-label={`Watchlist ${name}`}
        aria-rowcount={items.length}
        className="relative w-full"
        style={{ height: virtual.getTotalSize() }}
      >
        {visible.map((row) => {
          const instrument = items[row.index]
          if (!instrument) return null
          return (
            <WatchlistRow
              key={row.key}
              index={row.index}
              top={row.start}
              height={ROW_PX}
              instrument={instrument}
              isFocusable={row.index === Math.min(focused, items.length - 1)}
              isShown={instrument.id === shownId}
              isDragged={dragged === row.index}
              dropSide={
                target !== row.index || dragged === null
                  ? null
                  : dragged < row.index
                    ? "after"
                    : "before"
              }
              onFocus={() => {
                setFocused(row.index)
                setRow({ instrument, position: null })
              }}
              onBlur={() => setRow(null)}
              onKeyDown={(event) => onKeyDown(event, row.index)}
              onTrade={(side) => onTrade(instrument, side)}
              onChart={() => onChart(instrument)}
              onRemove={() => onRemove(instrument)}
              onDragStart={() => setDragged(row.index)}
              onDragOver={() => setTarget(row.index)}
              onDragEnd={(isDrop) => {
                if (isDrop && dragged !== null && target !== null) move(dragged, target)
                setDragged(null)
                setTarget(null)
              }}
            />
          )
        })}
      </div>
    </div>
  )
}
