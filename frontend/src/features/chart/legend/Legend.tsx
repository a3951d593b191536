import { Eye, EyeOff, X } from "lucide-react"
import { useEffect, useRef } from "react"
import { cn } from "@/lib/cn"
import type { DrawnLine } from "../bars"
import type { ChartEngine, Reading } from "../engine"
import { useChartChoices } from "../store"
import { barTexts, directionOf, indicatorName, valueText } from "./texts"

const FIELDS = ["open", "high", "low", "close"] as const

interface LegendProps {
  engine: ChartEngine
  lines: readonly DrawnLine[]
  /** Pane of the first indicator that has one of its own. */
  firstPane: number
  decimals: number
  intervalMs: number
}

/** Prices and indicator values at the crosshair, or of the newest bar; written without React. */
export function Legend({ engine, lines, firstPane, decimals, intervalMs }: LegendProps) {
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines are other elements
  useEffect(() => {
    if (!box.current) return
    const painter = new LegendPainter(box.current, engine, decimals, intervalMs)
    const undo = [engine.onRead(painter.read), engine.onPaint(painter.place)]
    return () => {
      for (const each of undo) each()
    }
  }, [engine, lines, decimals, intervalMs])
  const shown = lines.filter((line) => line.name !== "direction")
  const over = [...new Set(shown.filter((l) => l.pane === "price").map((l) => l.indicator))]
  const own = [...new Set(shown.filter((l) => l.pane === "own").map((l) => l.indicator))]
  const row = (indicator: string) => (
    <IndicatorRow
      key={indicator}
      indicator={indicator}
      lines={shown.filter((line) => line.indicator === indicator)}
    />
  )
  return (
    <div
      ref={box}
      role="group"
      aria-label="Legend"
      className="pointer-events-none absolute inset-y-0 right-24 left-3 z-10 overflow-hidden text-2xs text-muted-foreground"
    >
      <div className="absolute top-1.5 grid gap-0.5">
        <p className="num flex flex-wrap gap-x-2.5 [[data-empty]_&]:hidden">
          <span data-field="at" />
          {FIELDS.map((name) => (
            <span key={name} className={cn(name !== "close" && "max-sm:hidden")}>
              {name[0]?.toUpperCase()} <span data-field={name} data-moves="" />
            </span>
          ))}
          <span data-field="change" data-moves="" />
          <span data-field="volume" className="max-sm:hidden" />
        </p>
        {over.map(row)}
      </div>
      {own.map((indicator, index) => (
        <div key={indicator} data-pane={firstPane + index} className="absolute mt-0.5">
          {row(indicator)}
        </div>
      ))}
    </div>
  )
}

function IndicatorRow({ indicator, lines }: { indicator: string; lines: DrawnLine[] }) {
  const { indicators, hidden, setIndicators, setHidden } = useChartChoices()
  const isHidden = hidden.includes(indicator)
  const name = indicatorName(indicator)
  const without = (list: readonly string[]) => list.filter((each) => each !== indicator)
  const button =
    "grid size-6 place-items-center rounded-sm hover:bg-accent hover:text-foreground focus-visible:opacity-100 [@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover:opacity-100"
  return (
    <p className="num group pointer-events-auto flex h-6 w-fit items-center gap-x-2 rounded-sm pr-1">
      <span>{name}</span>
      {!isHidden &&
        lines.map((line) => <span key={line.key} data-field={line.key} title={line.name} />)}
      <span className="flex">
        <button
          type="button"
          className={cn(button, isHidden && "opacity-100!")}
          aria-label={`Show ${name}`}
          aria-pressed={!isHidden}
          onClick={() => setHidden(isHidden ? without(hidden) : [...hidden, indicator])}
        >
          {isHidden ? <EyeOff className="size-3.5" /> : <Eye className="size-3.5" />}
        </button>
        <button
          type="button"
          className={button}
          aria-label={`Take ${name} off the chart`}
          onClick={() => {
            setIndicators(without(indicators))
            setHidden(without(hidden))
          }}
        >
          <X className="size-3.5" />
        </button>
      </span>
    </p>
  )
}

/** Writes the texts and places the panes' rows; the elements are there already. */
class LegendPainter {
  private readonly box: HTMLElement
  private readonly fields: [string, HTMLElement][]
  private readonly panes: HTMLElement[]
  private readonly engine: ChartEngine
  private readonly decimals: number
  private readonly intervalMs: number

  constructor(box: HTMLElement, engine: ChartEngine, decimals: number, intervalMs: number) {
    this.box = box
    this.fields = [...box.querySelectorAll<HTMLElement>("[data-field]")].map((element) => [
      element.dataset.field ?? "",
      element,
    ])
    this.panes = [...box.querySelectorAll<HTMLElement>("[data-pane]")]
    this.engine = engine
    this.decimals = decimals
    this.intervalMs = intervalMs
  }

  readonly read = (reading: Reading): void => {
    const texts: Record<string, string> = barTexts(reading, this.decimals, this.intervalMs)
    const direction = directionOf(reading)
    this.box.toggleAttribute("data-empty", reading.bar === null)
    for (const [field, element] of this.fields) {
      const text = texts[field] ?? valueText(reading.values.get(field), this.decimals)
      if (element.textContent !== text) element.textContent = text
      if (element.dataset.moves !== undefined) element.dataset.d = direction
      else if (!(field in texts))
        element.style.color = `var(${this.engine.indicators.toneOf(field)})`
    }
  }

  readonly place = (): void => {
    for (const element of this.panes)
      element.style.top = `${this.engine.topOf(Number(element.dataset.pane))}px`
  }
}
