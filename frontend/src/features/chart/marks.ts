import {
  createSeriesMarkers,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts"
import { tokenColor } from "@/features/trading/chart/colors"
import { type Bar, IST_SHIFT_S } from "@/features/trading/logic/candles"

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

export type Main = ISeriesApi<"Candlestick"> | ISeriesApi<"Bar"> | ISeriesApi<"Line">

const when = (atMs: number) => (atMs / 1000 + IST_SHIFT_S) as UTCTimestamp

/** What the trader has to do with these prices: lines of orders and positions, arrows of fills. */
export class ChartMarks {
  private readonly main: Main
  private readonly arrows
  private readonly priceLines = new Map<string, IPriceLine>()
  private bars: readonly Bar[] = []

  constructor(main: Main) {
    this.main = main
    this.arrows = createSeriesMarkers(main as ISeriesApi<"Candlestick">, [])
  }

  /** The bars on which arrows stand. */
  setBars(bars: readonly Bar[]): void {
    this.bars = bars
  }

  /** Lines of orders and positions. */
  setLines(marks: readonly PriceMark[]): void {
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
    this.arrows.setMarkers(marks)
  }

  private barAt(atMs: number): number {
    let found = this.bars[0]?.startMs ?? atMs
    for (const bar of this.bars) if (bar.startMs <= atMs) found = bar.startMs
    return found
  }
}
