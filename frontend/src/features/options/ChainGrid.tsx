import { useVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import type { ChainDocument } from "@/lib/chain/types"
import { useSubscription } from "@/lib/live/useQuote"
import type { ChainSource } from "./ChainCell"
import { ChainRow } from "./ChainRow"
import { ChainStrikes } from "./ChainStrikes"
import type { ChainColumn, SideName } from "./columns"
import "./chain.css"

interface ChainGridProps {
  source: ChainSource
  /** Contracts and strikes; its numbers are read through `source`. */
  shape: ChainDocument
  columns: readonly ChainColumn[]
  strikeWidth: number
  /** Strikes to show, ascending. */
  strikes: readonly number[]
  atmStrike: number | null
  /** False shows a moment of the past: nothing can be traded from it. */
  isLive: boolean
  onFocusLeg: (leg: { strike: number; side: SideName } | null) => void
  onTrade: (strike: number, side: SideName, action: "BUY" | "SELL") => void
  onAdd: (strike: number, side: SideName, action: "BUY" | "SELL") => void
}

const ROW_PX = 26
const HEAD_PX = 28
const OVERSCAN = 4

/** Calls, strikes, puts: only the rows on the screen exist and are subscribed. Arrows move, B and S trade. */
export function ChainGrid(props: ChainGridProps) {
  const { source, shape, columns, strikes, atmStrike, isLive } = props
  const scroller = useRef<HTMLDivElement>(null)
  const atm = atmStrike === null ? -1 : strikes.indexOf(atmStrike)
  const [focus, setFocus] = useState<{ index: number; side: SideName } | null>(null)
  const virtual = useVirtualizer({
    count: strikes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_PX,
    initialRect: { width: 1200, height: 700 },
  })
  const rows = virtual.getVirtualItems()
  const idsAt = (index: number) => {
    const at = shape.strikes.indexOf(strikes[index] ?? Number.NaN)
    return { ce: shape.ce.id[at] ?? null, pe: shape.pe.id[at] ?? null }
  }
  useSubscription(
    isLive
      ? rows.flatMap(({ index }) => Object.values(idsAt(index)).filter((id) => id !== null))
      : [],
  )
  const centred = useRef("")
  const centreKey = `${shape.underlying_id}:${shape.expiry}:${strikes.length}`
  useEffect(() => {
    if (atm < 0 || centred.current === centreKey) return
    centred.current = centreKey
    virtual.scrollToIndex(atm, { align: "center" })
  }, [atm, centreKey, virtual])

  const moveTo = (index: number, side: SideName) => {
    const next = Math.min(strikes.length - 1, Math.max(0, index))
    setFocus({ index: next, side })
    virtual.scrollToIndex(next)
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-strike="${strikes[next]}"] [data-side="${side}"]`)
        ?.focus(),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const from = focus ?? { index: Math.max(0, atm), side: "ce" as const }
    const strike = strikes[from.index]
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key]
    if (step) moveTo(from.index + step, from.side)
    else if (event.key === "ArrowLeft") moveTo(from.index, "ce")
    else if (event.key === "ArrowRight") moveTo(from.index, "pe")
    else if (event.key === "Home") moveTo(Math.max(0, atm), from.side)
    else if (event.key === "B" && isLive && strike !== undefined)
      props.onAdd(strike, from.side, "BUY")
    else if (event.key === "S" && isLive && strike !== undefined)
      props.onAdd(strike, from.side, "SELL")
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const at = (index: number) => strikes[index] ?? Number.NaN
  const level = shape.spot ?? shape.forward ?? atmStrike ?? Number.NaN
  const { strikeWidth } = props
  const width = 2 * columns.reduce((sum, column) => sum + column.width, 0) + strikeWidth
  // Wider than the screen, the strikes stay in its middle and the outer columns are a swipe away.
  useEffect(() => {
    const box = scroller.current
    if (box) box.scrollLeft = (Math.max(width, box.clientWidth) - box.clientWidth) / 2
  }, [width])
  return (
    <div
      ref={scroller}
      data-chain=""
      className="relative min-h-0 flex-1 overflow-auto overscroll-contain [contain:strict]"
    >
      <div
        role="grid"
        aria-label={`Option chain of ${shape.underlying}, ${shape.expiry}`}
        aria-rowcount={strikes.length + 1}
        tabIndex={focus ? -1 : 0}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.target === event.currentTarget) moveTo(Math.max(0, atm), "ce")
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) props.onFocusLeg(null)
        }}
        className="relative outline-none"
        style={{ height: virtual.getTotalSize() + HEAD_PX, minWidth: width }}
      >
        <Head columns={columns} strikeWidth={strikeWidth} />
        {rows.map((row) => (
          <ChainRow
            key={at(row.index)}
            source={source}
            columns={columns}
            strikeWidth={strikeWidth}
            strike={at(row.index)}
            index={row.index}
            top={row.start + HEAD_PX}
            height={ROW_PX}
            ids={idsAt(row.index)}
            isAtm={row.index === atm}
            itm={at(row.index) < level ? "ce" : at(row.index) > level ? "pe" : null}
            isLive={isLive}
            focus={focus?.index === row.index ? focus.side : null}
            isFocusable={focus?.index === row.index}
            onFocus={(index, side) => {
              setFocus({ index, side })
              props.onFocusLeg({ strike: at(index), side })
            }}
            onTrade={(index, side, action) => props.onTrade(at(index), side, action)}
            onAdd={(index, side, action) => props.onAdd(at(index), side, action)}
          />
        ))}
        <ChainStrikes
          rows={rows.map((row) => ({
            strike: at(row.index),
            top: row.start,
            isAtm: row.index === atm,
          }))}
          width={strikeWidth}
          height={ROW_PX}
        />
      </div>
    </div>
  )
}

function Head({ columns, strikeWidth }: { columns: readonly ChainColumn[]; strikeWidth: number }) {
  const heads = (side: SideName) =>
    (side === "ce" ? columns : [...columns].reverse()).map((column) => (
      <div
        key={`${side}-${column.id}`}
        role="columnheader"
        title={column.hint}
        style={{ width: column.width }}
        className="shrink-0 px-1.5 text-right"
      >
        {column.title}
      </div>
    ))
  return (
    <div
      role="row"
      aria-rowindex={1}
      style={{ height: HEAD_PX }}
      className="sticky top-0 z-2 flex w-full min-w-max items-center border-b bg-card text-2xs font-medium text-muted-foreground"
    >
      <div className="flex flex-1 justify-end">{heads("ce")}</div>
      <div
        role="columnheader"
        style={{ width: strikeWidth }}
        className="shrink-0 text-center text-foreground"
      >
        Strike
      </div>
      <div className="flex flex-1 justify-start">{heads("pe")}</div>
    </div>
  )
}
