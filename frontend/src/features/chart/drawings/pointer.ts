import { randomId } from "@/lib/api"
import type { Pixel } from "./geometry"
import { type Drawing, type DrawingKind, KINDS } from "./kinds"
import type { DrawingLayer } from "./layer"

/** What the page lends the pointer: it draws and moves, the page keeps. */
export interface PointerHost {
  tool: () => DrawingKind | null
  isSnapping: () => boolean
  drawings: () => readonly Drawing[]
  onSelect: (id: string | null) => void
  /** Shown while the button is down; not kept yet. */
  onPreview: (drawings: readonly Drawing[]) => void
  onCommit: (drawings: readonly Drawing[]) => void
  onDrawn: () => void
  /** Whether the chart follows the pointer. */
  setScroll: (isOn: boolean) => void
}

const MOVED_PX = 4

interface Drag {
  start: Pixel
  original: Drawing
  handle: number | null
}

/** Pen and hand of the chart: mouse, finger and stylus alike. */
export class DrawingPointer {
  private readonly box: HTMLElement
  private readonly layer: DrawingLayer
  private readonly host: PointerHost
  private drag: Drag | null = null
  /** A drawing whose second point is being looked for. */
  private draft: { drawing: Drawing; start: Pixel } | null = null
  private readonly ended = new AbortController()

  constructor(box: HTMLElement, layer: DrawingLayer, host: PointerHost) {
    this.box = box
    this.layer = layer
    this.host = host
    const options = { capture: true, signal: this.ended.signal }
    box.addEventListener("pointerdown", (event) => this.down(event), options)
    box.addEventListener("pointermove", (event) => this.move(event), options)
    box.addEventListener("pointerup", (event) => this.up(event), options)
    box.addEventListener("pointercancel", () => this.cancel(), options)
  }

  destroy(): void {
    this.ended.abort()
  }

  /** Forget what is half drawn or half moved. */
  cancel(): void {
    this.drag = null
    this.draft = null
    this.host.setScroll(this.host.tool() === null)
    this.host.onPreview(this.host.drawings())
  }

  private placeOf(event: PointerEvent): Pixel {
    const box = this.box.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private down(event: PointerEvent): void {
    const place = this.placeOf(event)
    if (event.button !== 0 || !this.layer.isInside(place)) return
    const tool = this.host.tool()
    if (tool) {
      this.put(tool, place)
      return
    }
    const found = this.layer.hit(place)
    this.host.onSelect(found?.drawing.id ?? null)
    if (!found) return
    this.drag = { start: place, original: found.drawing, handle: found.handle }
    this.host.setScroll(false)
  }

  private put(kind: DrawingKind, place: Pixel): void {
    const point = this.layer.toPoint(place, this.host.isSnapping())
    if (!point) return
    if (this.draft) {
      this.finish(place)
      return
    }
    const points = KINDS[kind].points === 1 ? [point] : [point, point]
    const drawing: Drawing = { id: randomId(), kind, points, color: "amber" }
    if (points.length === 1) this.keep(drawing)
    else this.draft = { drawing, start: place }
  }

  private move(event: PointerEvent): void {
    const place = this.placeOf(event)
    if (this.draft) {
      this.host.onPreview([...this.host.drawings(), this.withEnd(this.draft.drawing, place)])
    } else if (this.drag) {
      this.host.onPreview(this.replaced(this.dragged(this.drag, place)))
    }
  }

  private up(event: PointerEvent): void {
    const place = this.placeOf(event)
    if (this.draft) {
      // A drag ends here; a click waits for the second one.
      if (isFar(place, this.draft.start)) this.finish(place)
      return
    }
    const drag = this.drag
    if (!drag) return
    this.drag = null
    this.host.setScroll(true)
    if (isFar(place, drag.start)) this.host.onCommit(this.replaced(this.dragged(drag, place)))
    else this.host.onPreview(this.host.drawings())
  }

  private finish(place: Pixel): void {
    if (!this.draft) return
    const { drawing, start } = this.draft
    if (!isFar(place, start)) return
    this.draft = null
    this.keep(this.withEnd(drawing, place))
  }

  private keep(drawing: Drawing): void {
    this.host.onCommit([...this.host.drawings(), drawing])
    this.host.onSelect(drawing.id)
    this.host.onDrawn()
  }

  private withEnd(drawing: Drawing, place: Pixel): Drawing {
    const [from] = drawing.points
    const to = this.layer.toPoint(place, this.host.isSnapping())
    return from && to ? { ...drawing, points: [from, to] } : drawing
  }

  private dragged({ start, original, handle }: Drag, place: Pixel): Drawing {
    const by = { x: place.x - start.x, y: place.y - start.y }
    return this.layer.moved(original, handle, by, this.host.isSnapping())
  }

  private replaced(drawing: Drawing): Drawing[] {
    return this.host.drawings().map((each) => (each.id === drawing.id ? drawing : each))
  }
}

const isFar = (one: Pixel, other: Pixel) => Math.hypot(one.x - other.x, one.y - other.y) > MOVED_PX
