import {
  BarSeries,
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  type MouseEventParams,
  PriceScaleMode,
} from "lightweight-charts"
import { chartColors } from "@/features/trading/chart/colors"
import {
  candleColors,
  onThemeChange,
  options,
  priceFormat,
  timeOf,
} from "@/features/trading/chart/createPriceChart"
import type { Bar } from "@/features/trading/logic/candles"
import { type DrawnLine, heikinAshi, indexShift, type Loaded } from "./bars"
import { DrawingLayer } from "./drawings/layer"
import { IndicatorLines } from "./indicatorLines"
import { ChartMarks, type Main } from "./marks"
import type { ChartScale, ChartStyle } from "./types"

export interface EngineOptions {
  style: ChartStyle
  hasVolume: boolean
  decimals: number
  hasSeconds: boolean
  intervalMs: number
}

/** What the chart shows at one bar: under the crosshair, or at the newest one. */
export interface Reading {
  bar: Bar | null
  /** Close of the bar before, to measure the change from. */
  previousClose: number | null
  /** Value by line key; none while an indicator warms up. */
  values: ReadonlyMap<string, number>
}

/** Height of the volume's pane as a share of that of the prices. */
const VOLUME_SHARE = 0.14
const MORE_WITHIN_BARS = 12
/** Bars to each side of a date that was gone to. */
const AROUND_BARS = 60
const SCALES: Record<ChartScale, PriceScaleMode> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
}

/** One chart of the chart page: a price series, volume, indicators, drawings and marks. */
export class ChartEngine {
  private readonly chart: IChartApi
  private readonly main: Main
  private readonly volume: ISeriesApi<"Histogram"> | null
  private readonly paintListeners = new Set<() => void>()
  private readonly readers = new Set<(reading: Reading) => void>()
  /** The bar under the crosshair. */
  private hovered: number | null = null
  private bars: Bar[] = []
  private readonly settings: EngineOptions
  private readonly undo: (() => void)[] = []
  /** What the trader draws. */
  readonly layer = new DrawingLayer()
  readonly indicators: IndicatorLines
  /** Orders, positions and fills. */
  readonly marks: ChartMarks

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
    this.chart.panes()[0]?.setStretchFactor(1)
    this.chart.panes()[1]?.setStretchFactor(VOLUME_SHARE)
    this.indicators = new IndicatorLines(this.chart, this.volume ? 2 : 1)
    this.marks = new ChartMarks(this.main)
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
        this.indicators.recolor()
      }),
    )
    this.followCrosshair()
  }

  private followCrosshair(): void {
    const handle = ({ logical, point }: MouseEventParams) => {
      this.hovered = point && logical !== undefined && this.bars[logical] ? logical : null
      this.tell()
    }
    this.chart.subscribeCrosshairMove(handle)
    this.undo.push(() => this.chart.unsubscribeCrosshairMove(handle))
  }

  private tell(): void {
    const at = this.hovered ?? this.bars.length - 1
    const reading = {
      bar: this.bars[at] ?? null,
      previousClose: this.bars[at - 1]?.close ?? null,
      values: this.indicators.valuesAt(this.hovered),
    }
    for (const reader of this.readers) reader(reading)
  }

  /** Hear what the chart shows, now and whenever crosshair or prices move; returns the undo. */
  onRead(reader: (reading: Reading) => void): () => void {
    this.readers.add(reader)
    this.tell()
    return () => this.readers.delete(reader)
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
    const view = keepView ? this.chart.timeScale().getVisibleLogicalRange() : null
    const by = indexShift(this.bars, shown)
    this.bars = [...shown]
    // The union of series types shares setData only through each member.
    ;(this.main as ISeriesApi<"Candlestick">).setData(
      shown.map((bar) => this.point(bar)) as Parameters<ISeriesApi<"Candlestick">["setData"]>[0],
    )
    this.volume?.setData(shown.map((bar) => this.column(bar)))
    this.indicators.set(lines, bars)
    this.layer.setBars(shown, this.settings.intervalMs)
    this.marks.setBars(this.bars)
    if (view)
      this.chart.timeScale().setVisibleLogicalRange({ from: view.from + by, to: view.to + by })
    else this.chart.timeScale().scrollToRealTime()
    this.tell()
  }

  /** Update or append the newest bar. */
  update(bar: Bar): void {
    const before = this.bars.at(-1)
    if (before && bar.startMs < before.startMs) return
    if (this.settings.style === "heikin-ashi") return
    if (before?.startMs === bar.startMs) this.bars.pop()
    this.bars.push({ ...bar })
    ;(this.main as ISeriesApi<"Candlestick">).update(
      this.point(bar) as Parameters<ISeriesApi<"Candlestick">["update"]>[0],
    )
    this.volume?.update(this.column(bar))
    this.tell()
  }

  /** Move the ends of the indicators' lines; never beyond the newest bar, which moves the view. */
  updateLines(lines: readonly DrawnLine[], bars: readonly Bar[]): void {
    const newest = this.newestStartMs ?? 0
    this.indicators.update(
      lines,
      bars.filter((bar) => bar.startMs <= newest),
    )
    this.tell()
  }

  setScale(scale: ChartScale): void {
    this.main.priceScale().applyOptions({ mode: SCALES[scale] })
  }

  /** As at the start: the newest bars, prices fitted. */
  reset(): void {
    this.main.priceScale().applyOptions({ autoScale: true })
    this.chart.timeScale().resetTimeScale()
    this.chart.timeScale().scrollToRealTime()
  }

  /** First instant of the newest bar, epoch ms; null without bars. */
  get newestStartMs(): number | null {
    return this.bars.at(-1)?.startMs ?? null
  }

  /** A word beside the newest price; empty for none. */
  setNote(text: string): void {
    this.main.applyOptions({ title: text })
  }

  /** Show the bar at `atMs` in the middle, the crosshair upon it. */
  goTo(atMs: number): void {
    const index = this.bars.findLastIndex((bar) => bar.startMs <= atMs)
    const bar = this.bars[Math.max(0, index)]
    if (!bar) return
    this.chart
      .timeScale()
      .setVisibleLogicalRange({ from: index - AROUND_BARS, to: index + AROUND_BARS })
    this.chart.setCrosshairPosition(bar.close, timeOf(bar), this.main)
  }

  /** Upper edge of a pane, from that of the chart. */
  topOf(pane: number): number {
    return this.chart.panes()[pane]?.getHTMLElement()?.offsetTop ?? 0
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

  /** Whether the chart follows the pointer; not while something is drawn or moved. */
  setScroll(isOn: boolean): void {
    this.chart.applyOptions({ handleScroll: isOn, handleScale: isOn })
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
