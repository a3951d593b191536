import {
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  MismatchDirection,
} from "lightweight-charts"
import { tokenColor } from "@/features/trading/chart/colors"
import { timeOf } from "@/features/trading/chart/createPriceChart"
import type { Bar } from "@/features/trading/logic/candles"
import type { DrawnLine } from "./bars"

const PALETTE = ["--primary", "--warn", "--mode-replay", "--mode-paper", "--foreground"]
/** Height of an indicator's pane as a share of that of the prices. */
const PANE_SHARE = 0.24
/** Which way a Supertrend points: read by programs, no line to look at. */
const UNDRAWN = "direction"

interface Drawn {
  series: ISeriesApi<"Line"> | ISeriesApi<"Histogram">
  indicator: string
  tone: string
}

/** The lines of a chart's indicators: over the prices, or each indicator in a pane of its own. */
export class IndicatorLines {
  private readonly chart: IChartApi
  private readonly firstPane: number
  private readonly drawn = new Map<string, Drawn>()
  private hidden: ReadonlySet<string> = new Set()

  /** `firstPane` is the first one below prices and volume. */
  constructor(chart: IChartApi, firstPane: number) {
    this.chart = chart
    this.firstPane = firstPane
  }

  /** Show these lines over `bars`, and no others. */
  set(lines: readonly DrawnLine[], bars: readonly Bar[]): void {
    const shown = lines.filter((line) => line.name !== UNDRAWN)
    const wanted = new Set(shown.map((line) => line.key))
    for (const [key, { series }] of this.drawn) {
      if (wanted.has(key)) continue
      this.chart.removeSeries(series)
      this.drawn.delete(key)
    }
    const own = [...new Set(shown.filter((line) => line.pane === "own").map((l) => l.indicator))]
    for (const line of shown) {
      const pane = line.pane === "price" ? 0 : this.firstPane + own.indexOf(line.indicator)
      this.seriesOf(line, pane).setData(
        bars.flatMap((bar, at) => {
          const value = line.values[at]
          return value == null ? [] : [{ time: timeOf(bar), value }]
        }),
      )
    }
    for (const index of own.keys())
      this.chart.panes()[this.firstPane + index]?.setStretchFactor(PANE_SHARE)
  }

  /** Move the ends of the lines: values of the newest bars, as they were just computed. */
  update(lines: readonly DrawnLine[], bars: readonly Bar[]): void {
    for (const line of lines) {
      const series = this.drawn.get(line.key)?.series
      const last = series?.dataByIndex(Number.MAX_SAFE_INTEGER, MismatchDirection.NearestLeft)
      bars.forEach((bar, at) => {
        const value = line.values[at]
        const time = timeOf(bar)
        if (series && value != null && Number(last?.time ?? 0) <= time)
          series.update({ time, value })
      })
    }
  }

  private seriesOf(line: DrawnLine, pane: number): Drawn["series"] {
    const known = this.drawn.get(line.key)
    if (known) return known.series
    const tone = this.freeTone()
    const shared = {
      color: tokenColor(tone),
      lastValueVisible: pane > 0,
      priceLineVisible: false,
      title: "",
      visible: !this.hidden.has(line.indicator),
    }
    const series =
      line.name === "histogram"
        ? this.chart.addSeries(HistogramSeries, shared, pane)
        : this.chart.addSeries(LineSeries, { ...shared, lineWidth: 1 as const }, pane)
    this.drawn.set(line.key, { series, indicator: line.indicator, tone })
    return series
  }

  /** The colour that the fewest lines have. */
  private freeTone(): string {
    const used = [...this.drawn.values()].map(({ tone }) => tone)
    const count = (tone: string) => used.filter((each) => each === tone).length
    return PALETTE.reduce((best, tone) => (count(tone) < count(best) ? tone : best))
  }

  /** Hide the lines of these indicators. */
  setHidden(hidden: readonly string[]): void {
    this.hidden = new Set(hidden)
    for (const { series, indicator } of this.drawn.values())
      series.applyOptions({ visible: !this.hidden.has(indicator) })
  }

  /** Name of the colour token of a line. */
  toneOf(key: string): string {
    return this.drawn.get(key)?.tone ?? "--foreground"
  }

  /** After a change of theme. */
  recolor(): void {
    for (const { series, tone } of this.drawn.values())
      series.applyOptions({ color: tokenColor(tone) })
  }

  /** Value of each line at a bar (its index), or of the newest ones; none while warming up. */
  valuesAt(index: number | null): Map<string, number> {
    const values = new Map<string, number>()
    for (const [key, { series }] of this.drawn) {
      const found =
        index === null
          ? series.dataByIndex(Number.MAX_SAFE_INTEGER, MismatchDirection.NearestLeft)
          : series.dataByIndex(index)
      if (found && "value" in found) values.set(key, Number(found.value))
    }
    return values
  }
}
