import type {
  IChartApi,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  Logical,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from "lightweight-charts"
import { tokenColor } from "@/features/trading/chart/colors"
import type { Bar } from "@/features/trading/logic/candles"
import { type Area, distanceTo, type Pixel, type Shape, shapesOf } from "./geometry"
import { COLORS, type Drawing, type Point } from "./kinds"

/** How near a finger or a pointer must come, pixels. */
const NEAR_PX = 7
const HANDLE_PX = 4.5
const SNAP_PX = 10

interface Target {
  useMediaCoordinateSpace: (
    draw: (scope: { context: CanvasRenderingContext2D; mediaSize: Area }) => void,
  ) => void
}

/** Draws what the trader has drawn, and says what lies under the pointer. */
export class DrawingLayer implements ISeriesPrimitive<Time> {
  private chart: IChartApi | null = null
  private series: ISeriesApi<SeriesType> | null = null
  private update: () => void = () => undefined
  private drawings: readonly Drawing[] = []
  private selected: string | null = null
  private bars: readonly Bar[] = []
  private stepMs = 60_000
  private area: Area = { width: 0, height: 0 }
  private labels: readonly ISeriesPrimitiveAxisView[] = []
  private readonly views: readonly IPrimitivePaneView[] = [
    { zOrder: () => "top", renderer: () => ({ draw: (target) => this.draw(target as Target) }) },
  ]

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.chart = chart as IChartApi
    this.series = series
    this.update = requestUpdate
  }

  detached(): void {
    this.chart = null
    this.series = null
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views
  }

  /** The price of each level, on the price axis. */
  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.labels
  }

  setBars(bars: readonly Bar[], stepMs: number): void {
    this.bars = bars
    this.stepMs = stepMs
    this.update()
  }

  show(drawings: readonly Drawing[], selected: string | null): void {
    this.drawings = drawings
    this.labels = drawings.filter(({ kind }) => kind === "level").map((each) => this.label(each))
    this.selected = selected
    this.update()
  }

  /** Whether a place on the chart's box is on the prices' pane, where things can be drawn. */
  isInside({ x, y }: Pixel): boolean {
    if (!this.chart) return false
    const height = this.chart.panes()[0]?.getHeight() ?? 0
    return x >= 0 && y >= 0 && x < this.chart.timeScale().width() && y < height
  }

  toPixel({ at, price }: Point): Pixel | null {
    const x = this.chart?.timeScale().logicalToCoordinate(this.indexOf(at) as Logical)
    const y = this.series?.priceToCoordinate(price)
    return x == null || y == null ? null : { x, y }
  }

  /** The bar and the price at a place; with `isSnapping` a price of the bar that is near. */
  toPoint({ x, y }: Pixel, isSnapping = false): Point | null {
    const logical = this.chart?.timeScale().coordinateToLogical(x)
    const price = this.series?.coordinateToPrice(y)
    if (logical == null || price == null || this.bars.length === 0) return null
    const index = Math.round(logical)
    const at = this.timeAt(index)
    const bar = this.bars[index]
    if (!isSnapping || !bar) return { at, price }
    const near = [bar.open, bar.high, bar.low, bar.close]
      .map((value) => ({ value, away: Math.abs((this.series?.priceToCoordinate(value) ?? 0) - y) }))
      .sort((one, other) => one.away - other.away)[0]
    return { at, price: near && near.away <= SNAP_PX ? near.value : price }
  }

  /** The drawing under a place, and which of its points; the newest first. */
  hit(place: Pixel): { drawing: Drawing; handle: number | null } | null {
    for (const drawing of [...this.drawings].reverse()) {
      const pixels = this.pixelsOf(drawing)
      if (!pixels) continue
      const handle =
        drawing.id === this.selected
          ? pixels.findIndex(({ x, y }) => Math.hypot(x - place.x, y - place.y) <= NEAR_PX + 3)
          : -1
      if (handle >= 0) return { drawing, handle }
      if (distanceTo(this.shapes(drawing, pixels), place) <= NEAR_PX)
        return { drawing, handle: null }
    }
    return null
  }

  /** The drawing moved by pixels: all of it, or one of its points. */
  moved(drawing: Drawing, handle: number | null, by: Pixel, isSnapping: boolean): Drawing {
    const points = drawing.points.map((point, index) => {
      const from = this.toPixel(point)
      if (!from || (handle !== null && handle !== index)) return point
      const to = { x: from.x + by.x, y: from.y + by.y }
      return this.toPoint(to, isSnapping && handle !== null) ?? point
    })
    return { ...drawing, points }
  }

  private label({ points, color }: Drawing): ISeriesPrimitiveAxisView {
    const price = points[0]?.price ?? 0
    return {
      coordinate: () => this.series?.priceToCoordinate(price) ?? -100,
      text: () => this.series?.priceFormatter().format(price) ?? "",
      textColor: () => tokenColor("--background"),
      backColor: () => tokenColor(COLORS[color]),
    }
  }

  private pixelsOf(drawing: Drawing): Pixel[] | null {
    const found = drawing.points.map((point) => this.toPixel(point))
    return found.every((each) => each !== null) ? (found as Pixel[]) : null
  }

  private shapes(drawing: Drawing, pixels: readonly Pixel[]): Shape[] {
    const [from, to] = drawing.points
    const bars = from && to ? Math.round(this.indexOf(to.at) - this.indexOf(from.at)) : 0
    return shapesOf(drawing, pixels, this.area, bars)
  }

  /** Number of the bar at a time, counted on beyond the first and the last one. */
  private indexOf(at: number): number {
    const [first, last] = [this.bars[0], this.bars.at(-1)]
    if (!first || !last) return 0
    if (at < first.startMs) return (at - first.startMs) / this.stepMs
    if (at >= last.startMs) return this.bars.length - 1 + (at - last.startMs) / this.stepMs
    let [low, high] = [0, this.bars.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.bars[middle]?.startMs ?? 0) <= at) low = middle
      else high = middle
    }
    return low
  }

  private timeAt(index: number): number {
    const last = this.bars.length - 1
    const known = this.bars[Math.min(last, Math.max(0, index))]?.startMs ?? 0
    return known + (index > last ? index - last : index < 0 ? index : 0) * this.stepMs
  }

  private draw(target: Target): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: the chart library's method, no hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      this.area = mediaSize
      context.save()
      context.font = "11px Inter Variable, sans-serif"
      for (const drawing of this.drawings) {
        const pixels = this.pixelsOf(drawing)
        if (pixels) this.paint(context, drawing, pixels)
      }
      context.restore()
    })
  }

  private paint(context: CanvasRenderingContext2D, drawing: Drawing, pixels: Pixel[]): void {
    const isSelected = drawing.id === this.selected
    context.strokeStyle = context.fillStyle = tokenColor(COLORS[drawing.color])
    for (const shape of this.shapes(drawing, pixels)) paintShape(context, shape, isSelected)
    if (!isSelected) return
    for (const { x, y } of pixels) {
      context.beginPath()
      context.arc(x, y, HANDLE_PX, 0, 2 * Math.PI)
      context.fill()
    }
  }
}

function paintShape(context: CanvasRenderingContext2D, shape: Shape, isSelected: boolean): void {
  if (shape.type === "label") {
    context.fillText(shape.text, shape.at.x, shape.at.y)
    return
  }
  const { from, to } = shape
  context.lineWidth = isSelected ? 2 : 1.5
  context.setLineDash(shape.type === "segment" && shape.isFaint ? [4, 3] : [])
  context.beginPath()
  if (shape.type === "box") {
    context.rect(from.x, from.y, to.x - from.x, to.y - from.y)
    context.globalAlpha = 0.1
    context.fill()
    context.globalAlpha = 1
  } else {
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
  }
  context.stroke()
}
