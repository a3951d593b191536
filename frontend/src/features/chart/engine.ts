import {
  BarSeries,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts"
import { chartColors, tokenColor } from "@/features/trading/chart/colors"
import {
  candleColors,
  onThemeChange,
  options,
  priceFormat,
  timeOf,
} from "@/features/trading/chart/createPriceChart"
import { type Bar, IST_SHIFT_S } from "@/features/trading/logic/candles"
import { type DrawnLine, heikinAshi, type Loaded } from "./bars"
import { DrawingLayer } from "./drawings/layer"
import type { ChartStyle } from "./types"

/** A horizontal line of an order or a position. */
export interface PriceMark {
  key: string
  price: number
  tone: "buy" | "sell" | "plain"
}

/** A fill on its bar. */
export interface FillMark {
  at: number
  side: "BUY" | "SELL"
  text: string
}

export interface EngineOptions {
  style: ChartStyle
  hasVolume: boolean
  decimals: number
  hasSeconds: boolean
  intervalMs: number
}

const PALETTE = ["--primary", "--warn", "--mode-replay", "--mode-paper", "--foreground"]
const PANE_PX = 110
const VOLUME_PX = 64
const MORE_WITHIN_BARS = 12

const when = (atMs: number) => (atMs / 1000 + IST_SHIFT_S) as UTCTimestamp

type Main = ISeriesApi<"Candlestick"> | ISeriesApi<"Bar"> | ISeriesApi<"Line">

/** One chart of the chart page: a price series, volume, indicators, drawings and marks. */
export class ChartEngine {
  private readonly chart: IChartApi
  private readonly main: Main
  private readonly volume: ISeriesApi<"Histogram"> | null
  private readonly lines = new Map<string, ISeriesApi<"Line"> | ISeriesApi<"Histogram">>()
  private readonly priceLines = new Map<string, IPriceLine>()
  private readonly paintListeners = new Set<() => void>()
  private readonly markers
  private bars: readonly Bar[] = []
  private readonly byTime = new Map<number, Bar>()
  private readonly settings: EngineOptions
  private readonly undo: (() => void)[] = []
  /** What the trader draws. */
  readonly layer = new DrawingLayer()

  constructor(container: HTMLElement, settings: EngineOptions) {
    this.settings = settings
    this.chart = createChart(container, { autoSize: true, ...this.look() })
    this.main = this.addMain()
    this.volume = settings.hasVolume
      ? this.chart.addSeries(
          HistogramSeries,
          { priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false },
          1,
        )
      : null
    this.chart.panes()[1]?.setHeight(VOLUME_PX)
    this.markers = createSeriesMarkers(this.main as ISeriesApi<"Candlestick">, [])
    this.main.attachPrimitive(this.layer)
    this.main.attachPrimitive({
      updateAllViews: () => {
        for (const listener of this.paintListeners) listener()
      },
    })
    this.undo.push(
      onThemeChange(() => {
        this.chart.applyOptions(this.look())
        this.main.applyOptions(this.mainColors())
        this.volume?.setData(this.bars.map((bar) => this.column(bar)))
      }),
    )
  }

  private look() {
    const base = options(chartColors())
    return {
      ...base,
      layout: { ...base.layout, panes: { ...base.layout.panes, enableResize: true } },
      timeScale: { ...base.timeScale, secondsVisible: this.settings.hasSeconds },
    }
  }

  private addMain(): Main {
    const shared = { ...this.mainColors(), priceFormat: priceFormat(this.settings.decimals) }
    if (this.settings.style === "line") return this.chart.addSeries(LineSeries, shared)
    if (this.settings.style === "bars") return this.chart.addSeries(BarSeries, shared)
    return this.chart.addSeries(CandlestickSeries, shared)
  }

  private mainColors() {
    const colors = chartColors()
    if (this.settings.style === "line") return { color: colors.label, lineWidth: 2 as const }
    return candleColors(colors)
  }

  private point(bar: Bar) {
    const time = timeOf(bar)
    if (this.settings.style === "line") return { time, value: bar.close }
    return { time, open: bar.open, high: bar.high, low: bar.low, close: bar.close }
  }

  private column(bar: Bar) {
    const colors = chartColors()
    const color = bar.close >= bar.open ? colors.upSoft : colors.downSoft
    return { time: timeOf(bar), value: bar.volume, color }
  }

  /** Show these bars and lines; `keepView` stays where the trader has scrolled to. */
  setData({ bars, lines }: Loaded, keepView: boolean): void {
    const shown = this.settings.style === "heikin-ashi" ? heikinAshi(bars) : bars
    const view = keepView ? this.chart.timeScale().getVisibleRange() : null
    this.bars = shown
    this.byTime.clear()
    for (const bar of shown)
      this.byTime.set(timeOf(bar), bar)
      // The union of series types shares setData only through each member.
    ;(this.main as ISeriesApi<"Candlestick">).setData(
      shown.map((bar) => this.point(bar)) as Parameters<ISeriesApi<"Candlestick">["setData"]>[0],
    )
    this.volume?.setData(shown.map((bar) => this.column(bar)))
    this.setLines(lines, bars)
    this.layer.setBars(shown, this.settings.intervalMs)
    if (view) this.chart.timeScale().setVisibleRange(view)
    else this.chart.timeScale().scrollToRealTime()
  }

  private setLines(lines: readonly DrawnLine[], bars: readonly Bar[]): void {
    const wanted = new Set(lines.map((line) => line.key))
    for (const [key, series] of this.lines) {
      if (wanted.has(key)) continue
      this.chart.removeSeries(series)
      this.lines.delete(key)
    }
    const own = [...new Set(lines.filter((line) => line.pane === "own").map((l) => l.indicator))]
    const firstPane = this.volume ? 2 : 1
    lines.forEach((line, index) => {
      if (line.name === "direction") return
      const pane = line.pane === "price" ? 0 : firstPane + own.indexOf(line.indicator)
      const series = this.lines.get(line.key) ?? this.addLine(line, pane, index)
      series.setData(
        bars.flatMap((bar, at) => {
          const value = line.values[at]
          return value == null ? [] : [{ time: timeOf(bar), value }]
        }),
      )
    })
    for (const index of own.keys()) this.chart.panes()[firstPane + index]?.setHeight(PANE_PX)
  }

  private addLine(line: DrawnLine, pane: number, index: number) {
    const color = tokenColor(PALETTE[index % PALETTE.length] ?? "--primary")
    const shared = { color, lastValueVisible: pane > 0, priceLineVisible: false, title: "" }
    const series =
      line.name === "histogram"
        ? this.chart.addSeries(HistogramSeries, shared, pane)
        : this.chart.addSeries(LineSeries, { ...shared, lineWidth: 1 as const }, pane)
    this.lines.set(line.key, series)
    return series
  }

  /** Update or append the newest bar. */
  update(bar: Bar): void {
    const before = this.bars.at(-1)
    if (before && bar.startMs < before.startMs) return
    if (this.settings.style === "heikin-ashi") return
    this.byTime.set(timeOf(bar), bar)
    ;(this.main as ISeriesApi<"Candlestick">).update(
      this.point(bar) as Parameters<ISeriesApi<"Candlestick">["update"]>[0],
    )
    this.volume?.update(this.column(bar))
  }

  /** Lines of orders and positions. */
  setPriceMarks(marks: readonly PriceMark[]): void {
    const wanted = new Set(marks.map((mark) => mark.key))
    for (const [key, line] of this.priceLines) {
      if (wanted.has(key)) continue
      this.main.removePriceLine(line)
      this.priceLines.delete(key)
    }
    for (const { key, price, tone } of marks) {
      const shown = {
        price,
        color: tokenColor({ buy: "--buy", sell: "--sell", plain: "--foreground" }[tone]),
        lineStyle: tone === "plain" ? LineStyle.Solid : LineStyle.Dashed,
        lineWidth: 1 as const,
        axisLabelVisible: true,
        title: "",
      }
      const line = this.priceLines.get(key)
      if (line) line.applyOptions(shown)
      else this.priceLines.set(key, this.main.createPriceLine(shown))
    }
  }

  /** Whenever prices may have moved on the screen; returns the undo. */
  onPaint(listener: () => void): () => void {
    this.paintListeners.add(listener)
    return () => this.paintListeners.delete(listener)
  }

  /** Height of a price on the screen, from the upper edge of the chart. */
  yOf(price: number): number | null {
    return this.main.priceToCoordinate(price)
  }

  /** Price at a height, unrounded. */
  priceAt(y: number): number | null {
    return this.main.coordinateToPrice(y)
  }

  /** Arrows where orders filled. */
  setFills(fills: readonly FillMark[]): void {
    const first = this.bars[0]?.startMs ?? Number.POSITIVE_INFINITY
    const marks = fills
      .filter((fill) => fill.at >= first)
      .map(
        (fill): SeriesMarker<Time> => ({
          time: when(this.barAt(fill.at)),
          position: fill.side === "BUY" ? "belowBar" : "aboveBar",
          shape: fill.side === "BUY" ? "arrowUp" : "arrowDown",
          color: tokenColor(fill.side === "BUY" ? "--buy" : "--sell"),
          text: fill.text,
        }),
      )
      .sort((a, b) => Number(a.time) - Number(b.time))
    this.markers.setMarkers(marks)
  }

  private barAt(atMs: number): number {
    let found = this.bars[0]?.startMs ?? atMs
    for (const bar of this.bars) if (bar.startMs <= atMs) found = bar.startMs
    return found
  }

  /** Whether the chart follows the pointer; not while something is drawn or moved. */
  setScroll(isOn: boolean): void {
    this.chart.applyOptions({ handleScroll: isOn, handleScale: isOn })
  }

  /** Bar under the crosshair; null when it left. */
  onHover(listener: (bar: Bar | null) => void): void {
    const handle = (event: { time?: Time }) =>
      listener(typeof event.time === "number" ? (this.byTime.get(event.time) ?? null) : null)
    this.chart.subscribeCrosshairMove(handle)
    this.undo.push(() => this.chart.unsubscribeCrosshairMove(handle))
  }

  /** The trader has scrolled to the first loaded bars. */
  onNeedMore(listener: () => void): void {
    const handle = (range: { from: number } | null) => {
      if (range && range.from < MORE_WITHIN_BARS && this.bars.length > 0) listener()
    }
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(handle)
    this.undo.push(() => this.chart.timeScale().unsubscribeVisibleLogicalRangeChange(handle))
  }

  destroy(): void {
    for (const undo of this.undo) undo()
    this.chart.remove()
  }
}
