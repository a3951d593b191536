import { useCallback, useEffect, useRef, useState } from "react"
import { useHotkeys } from "@/lib/hotkeys"
import type { ChartEngine } from "../engine"
import { useChartChoices } from "../store"
import { type Drawing, type DrawingColor, type DrawingKind, KINDS } from "./kinds"
import { DrawingPointer } from "./pointer"
import { useDrawings } from "./useDrawings"

/** The drawing tool in hand, what is selected, and the drawings of a chart. */
export function usePen(instrumentId: number) {
  const { drawings, change, undo, redo, ...kept } = useDrawings(instrumentId)
  const isSnapping = useChartChoices((state) => state.isSnapping)
  const [tool, setTool] = useState<DrawingKind | null>(null)
  const [selected, setSelected] = useState<string | null>(null)
  const [isHidden, setHidden] = useState(false)
  const engine = useRef<ChartEngine | null>(null)
  const pointer = useRef<DrawingPointer | null>(null)
  const shown = isHidden ? nothing : drawings
  // The pointer's listeners outlive a render: they read what is true now.
  const now = useRef({ tool, selected, shown, isSnapping, change })
  now.current = { tool, selected, shown, isSnapping, change }

  useEffect(() => engine.current?.layer.show(shown, selected), [shown, selected])
  useEffect(() => engine.current?.setScroll(tool === null), [tool])

  const attach = useCallback((made: ChartEngine | null, box: HTMLElement | null) => {
    pointer.current?.destroy()
    engine.current = made
    pointer.current = made && box ? new DrawingPointer(box, made.layer, hostOf(made)) : null
    made?.layer.show(now.current.shown, now.current.selected)

    function hostOf(chart: ChartEngine) {
      return {
        tool: () => now.current.tool,
        isSnapping: () => now.current.isSnapping,
        drawings: () => now.current.shown,
        onSelect: setSelected,
        onPreview: (preview: readonly Drawing[]) => chart.layer.show(preview, now.current.selected),
        onCommit: (next: readonly Drawing[]) => now.current.change(next),
        onDrawn: () => setTool(null),
        setScroll: (isOn: boolean) => chart.setScroll(isOn),
      }
    }
  }, [])

  const choose = (next: DrawingKind | null) => {
    pointer.current?.cancel()
    setSelected(null)
    setHidden(false)
    setTool(next)
  }
  const picked = drawings.find((each) => each.id === selected)
  const remove = () => {
    change(drawings.filter((each) => each !== picked))
    setSelected(null)
  }
  useHotkeys([
    ...(tool || selected
      ? [{ keys: "Escape", label: "Put the pen away", group: "Chart", run: () => choose(null) }]
      : []),
    ...(picked
      ? [
          { keys: "Delete", label: "Delete the drawing", group: "Chart", run: remove },
          {
            keys: "Backspace",
            label: "Delete the drawing",
            group: "Chart",
            run: remove,
            hidden: true,
          },
        ]
      : []),
    { keys: "mod+z", label: "Undo drawing", group: "Chart", run: undo },
    { keys: "mod+shift+z", label: "Redo drawing", group: "Chart", run: redo },
  ])
  return {
    ...kept,
    count: drawings.length,
    tool,
    choose,
    attach,
    isHidden,
    setHidden: (next: boolean) => {
      choose(null) // nothing is drawn among what is not seen
      setHidden(next)
    },
    selected: picked ?? null,
    remove,
    paint: (color: DrawingColor) =>
      change(drawings.map((each) => (each === picked ? { ...each, color } : each))),
    clear: () => {
      change([])
      setSelected(null)
    },
    undo,
    redo,
    hint: tool ? KINDS[tool].hint : null,
  }
}

export type Pen = ReturnType<typeof usePen>

const nothing: readonly Drawing[] = []
