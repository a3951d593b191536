import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"
import { useScope } from "@/lib/api"
import type { ChartEngine } from "../engine"
import { CancelConfirm, ModifyConfirm } from "./confirms"
import { LineTag } from "./LineTag"
import { type ChartLine, hasTermsOf, type OrderLine } from "./lines"

/** An order's line where the trader has put it; nothing is sent before it is confirmed. */
export interface Moved {
  line: OrderLine
  /** Decimal string on the tick grid. */
  price: string
  isAsking: boolean
}

/** Orders and positions on the chart: a line each, and a tag to drag, cancel or exit it. */
export function OrderLines({
  engine,
  lines,
}: {
  engine: ChartEngine
  lines: readonly ChartLine[]
}) {
  const canTrade = useScope("orders:write")
  const [moved, setMoved] = useState<Moved | null>(null)
  const [cancelling, setCancelling] = useState<OrderLine | null>(null)
  const tags = useRef(new Map<string, HTMLElement>())
  const shown = useMemo(
    () =>
      lines.map((line) =>
        line.key === moved?.line.key ? { ...line, price: Number(moved.price) } : line,
      ),
    [lines, moved],
  )
  // An order that is changed, filled or cancelled meanwhile is not the one that was dragged.
  const now = lines.find((line) => line.key === moved?.line.key)
  const isStale = moved !== null && !hasTermsOf(moved.line, now)
  const isDragged = moved !== null && !moved.isAsking
  useEffect(() => {
    if (isStale && isDragged) setMoved(null)
  }, [isStale, isDragged])

  useEffect(() => engine.marks.setLines(shown), [engine, shown])
  useLayoutEffect(() => {
    const place = () => placeTags(engine, shown, tags.current)
    place()
    return engine.onPaint(place)
  }, [engine, shown])

  return (
    <div className="pointer-events-none absolute inset-0 z-10 overflow-hidden">
      {shown.map((line) => (
        <LineTag
          key={line.key}
          line={line}
          moved={moved?.line.key === line.key ? moved : null}
          canTrade={canTrade}
          engine={engine}
          onMoved={setMoved}
          onCancel={setCancelling}
          tagRef={(element) => {
            if (element) tags.current.set(line.key, element)
            else tags.current.delete(line.key)
          }}
        />
      ))}
      {moved?.isAsking && (
        <ModifyConfirm
          moved={now?.kind === "order" && !isStale ? { ...moved, line: now } : moved}
          isStale={isStale}
          onClose={() => setMoved(null)}
        />
      )}
      {cancelling && <CancelConfirm order={cancelling.order} onClose={() => setCancelling(null)} />}
    </div>
  )
}

const TAG_PX = 24

/** Put every tag at its price; of tags at about the same height the later ones step aside. */
function placeTags(
  engine: ChartEngine,
  lines: readonly ChartLine[],
  tags: ReadonlyMap<string, HTMLElement>,
): void {
  const taken: { y: number; right: number }[] = []
  for (const line of lines) {
    const tag = tags.get(line.key)
    const y = engine.yOf(line.price)
    if (!tag) continue
    const isOn = y !== null && engine.layer.isInside({ x: 0, y })
    tag.style.visibility = isOn ? "visible" : "hidden"
    if (!isOn) continue
    const left = taken
      .filter((each) => Math.abs(each.y - y) < TAG_PX)
      .reduce((most, each) => Math.max(most, each.right + 4), 0)
    tag.style.transform = `translate(${left}px, ${y}px) translateY(-50%)`
    taken.push({ y, right: left + tag.offsetWidth })
  }
}
