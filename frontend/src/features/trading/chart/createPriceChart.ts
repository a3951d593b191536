import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IChartApi,
  type UTCTimestamp,
} from "lightweight-charts"
import { formatPrice } from "@/lib/format"
import { type Bar, IST_SHIFT_S } from "../logic/candles"
import { type ChartColors, chartColors } from "./colors"

export interface PriceChart {
  /** Replace all bars and show the newest. */
  setBars: (bars: readonly Bar[]) => void
  /** Update or append the newest bar. */
  update: (bar: Bar) => void
  /** Bar under the crosshair, or null when it left; the returned function stops listening. */
  onCrosshair: (listener: (bar: Bar | null) => void) => () => void
  destroy: () => void
}

/** Display time of a bar: the library has no time zones, so IST is added to the timestamp. */
export const timeOf = (bar: Bar) => (bar.startMs / 1000 + IST_SHIFT_S) as UTCTimestamp

const candle = (bar: Bar) => ({
  time: timeOf(bar),
  open: bar.open,
  high: bar.high,
  low: bar.low,
  close: bar.close,
})

/** Everything of a chart that follows the theme. */
export function options(colors: ChartColors) {
  return {
    layout: {
      background: { type: ColorType.Solid as const, color: "transparent" },
      textColor: colors.text,
      fontFamily: '"Inter Variable", system-ui, sans-serif',
      fontSize: 11,
      attributionLogo: true,
      panes: { separatorColor: colors.border, enableResize: false },
    },
    grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: colors.crosshair, labelBackgroundColor: colors.label },
      horzLine: { color: colors.crosshair, labelBackgroundColor: colors.label },
    },
    rightPriceScale: { borderColor: colors.border },
    timeScale: {
      borderColor: colors.border,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 4,
      barSpacing: 7,
    },
  }
}

/** Prices as the rest of the page groups them: 1,23,456.75. */
export const priceFormat = (decimals: number) => ({
  type: "custom" as const,
  minMove: 10 ** -decimals,
  formatter: (price: number) => formatPrice(price, decimals),
})

export const candleColors = (colors: ChartColors) => ({
  upColor: colors.up,
  downColor: colors.down,
  wickUpColor: colors.up,
  wickDownColor: colors.down,
  borderVisible: false,
})

/** A candle chart with an optional volume pane that follows the page's theme by itself. */
export function createPriceChart(
  container: HTMLElement,
  { hasVolume, decimals }: { hasVolume: boolean; decimals: number },
): PriceChart {
  let colors = chartColors()
  const chart = createChart(container, { autoSize: true, ...options(colors) })
  const price = chart.addSeries(CandlestickSeries, {
    ...candleColors(colors),
    priceFormat: priceFormat(decimals),
  })
  const volume = hasVolume
    ? chart.addSeries(
        HistogramSeries,
        { priceFormat: { type: "volume" }, lastValueVisible: false },
        1,
      )
    : null
  chart.panes()[1]?.setHeight(64)
  const bars = new Map<number, Bar>()
  const column = (bar: Bar) => ({
    time: timeOf(bar),
    value: bar.volume,
    color: bar.close >= bar.open ? colors.upSoft : colors.downSoft,
  })
  const unTheme = onThemeChange(() => {
    colors = chartColors()
    chart.applyOptions(options(colors))
    price.applyOptions(candleColors(colors))
    volume?.setData([...bars.values()].map(column))
  })
  return {
    setBars: (all) => {
      bars.clear()
      for (const bar of all) bars.set(timeOf(bar), bar)
      price.setData(all.map(candle))
      volume?.setData(all.map(column))
      chart.timeScale().scrollToRealTime()
    },
    update: (bar) => {
      bars.set(timeOf(bar), bar)
      price.update(candle(bar))
      volume?.update(column(bar))
    },
    onCrosshair: (listener) => crosshair(chart, bars, listener),
    destroy: () => {
      unTheme()
      chart.remove()
    },
  }
}

function crosshair(
  chart: IChartApi,
  bars: ReadonlyMap<number, Bar>,
  listener: (bar: Bar | null) => void,
): () => void {
  const handle = (event: { time?: unknown }) =>
    listener(typeof event.time === "number" ? (bars.get(event.time) ?? null) : null)
  chart.subscribeCrosshairMove(handle)
  return () => chart.unsubscribeCrosshairMove(handle)
}

/** Call `listener` when the page's theme or palette changes. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["class", "data-cvd"],
  })
  return () => observer.disconnect()
}
