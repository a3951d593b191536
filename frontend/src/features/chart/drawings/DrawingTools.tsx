import {
  AlignJustify,
  Eye,
  EyeOff,
  type LucideIcon,
  Magnet,
  Minus,
  MoveUpRight,
  Pencil,
  Redo2,
  Ruler,
  SeparatorVertical,
  Slash,
  Square,
  Trash2,
  Undo2,
} from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { cn } from "@/lib/cn"
import { useChartChoices } from "../store"
import { COLORS, type DrawingColor, type DrawingKind, KINDS } from "./kinds"
import type { SyncState } from "./sync"
import type { Pen } from "./usePen"

const ICONS: Readonly<Record<DrawingKind, LucideIcon>> = {
  level: Minus,
  vertical: SeparatorVertical,
  trend_line: Slash,
  ray: MoveUpRight,
  rectangle: Square,
  fib: AlignJustify,
  measure: Ruler,
}
const WORDS: Readonly<Record<SyncState, string>> = {
  loading: "Reading your drawings…",
  saved: "Saved",
  saving: "Saving…",
  unsaved: "Not saved yet: kept in this browser, tried again",
  refused: "Could not be saved: too many drawings?",
}

/** Tools to draw with, and what can be done with what is drawn. */
export function DrawingTools({ pen }: { pen: Pen }) {
  const [isOpen, setOpen] = useState(false)
  const Icon = pen.tool ? ICONS[pen.tool] : Pencil
  const choose = (kind: DrawingKind | null) => {
    pen.choose(kind)
    setOpen(false) // the chart below is what is clicked next
  }
  return (
    <>
      <Popover open={isOpen} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Button size="sm" variant={pen.tool ? "default" : "outline"}>
            <Icon className="size-4" aria-hidden /> Draw
            {pen.count > 0 && <span className="num">{pen.count}</span>}
          </Button>
        </PopoverTrigger>
        <PopoverContent align="end" className="w-64 p-0">
          <Kinds pen={pen} onChoose={choose} />
          <Actions pen={pen} />
          <p role="status" className="border-t px-3 py-1.5 text-2xs text-muted-foreground">
            {WORDS[pen.state]}
          </p>
        </PopoverContent>
      </Popover>
      {pen.selected && <Selected pen={pen} color={pen.selected.color} />}
    </>
  )
}

interface KindsProps {
  pen: Pen
  onChoose: (kind: DrawingKind | null) => void
}

function Kinds({ pen, onChoose }: KindsProps) {
  return (
    <ul aria-label="Drawing tools" className="p-1">
      {(Object.keys(KINDS) as DrawingKind[]).map((kind) => {
        const Icon = ICONS[kind]
        return (
          <li key={kind}>
            <Button
              size="sm"
              variant="ghost"
              className={cn("w-full justify-start", pen.tool === kind && "bg-accent")}
              aria-pressed={pen.tool === kind}
              onClick={() => onChoose(pen.tool === kind ? null : kind)}
            >
              <Icon className="size-4" aria-hidden /> {KINDS[kind].name}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

function Actions({ pen }: { pen: Pen }) {
  const { isSnapping, setSnapping } = useChartChoices()
  return (
    <div className="flex items-center gap-0.5 border-t p-1">
      <Tool
        icon={Magnet}
        label="Stick to the bars' prices"
        isOn={isSnapping}
        onPress={() => setSnapping(!isSnapping)}
      />
      <Tool
        icon={pen.isHidden ? EyeOff : Eye}
        label={pen.isHidden ? "Show drawings" : "Hide drawings"}
        isOn={pen.isHidden}
        onPress={() => pen.setHidden(!pen.isHidden)}
      />
      <Tool icon={Undo2} label="Undo" isOff={!pen.canUndo} onPress={pen.undo} />
      <Tool icon={Redo2} label="Redo" isOff={!pen.canRedo} onPress={pen.redo} />
      <Tool
        icon={Trash2}
        label={`Delete all ${pen.count} drawings`}
        isOff={pen.count === 0}
        onPress={pen.clear}
      />
    </div>
  )
}

interface ToolProps {
  icon: LucideIcon
  label: string
  isOn?: boolean
  isOff?: boolean
  onPress: () => void
}

function Tool({ icon: Icon, label, isOn, isOff, onPress }: ToolProps) {
  return (
    <Button
      size="icon"
      variant="ghost"
      className={cn(isOn && "bg-accent text-accent-foreground")}
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      disabled={isOff}
      onClick={onPress}
    >
      <Icon className="size-4" aria-hidden />
    </Button>
  )
}

function Selected({ pen, color }: { pen: Pen; color: DrawingColor }) {
  return (
    <div role="group" aria-label="Selected drawing" className="flex items-center gap-0.5">
      {(Object.keys(COLORS) as DrawingColor[]).map((each) => (
        <button
          key={each}
          type="button"
          aria-label={`Colour ${each}`}
          aria-pressed={each === color}
          onClick={() => pen.paint(each)}
          className="grid size-6 place-items-center rounded-sm outline-none hover:bg-accent focus-visible:ring-2 focus-visible:ring-ring aria-pressed:bg-accent coarse:size-9"
        >
          <span
            className="size-3 rounded-full"
            style={{ backgroundColor: `var(${COLORS[each]})` }}
          />
        </button>
      ))}
      <Tool icon={Trash2} label="Delete the drawing" onPress={pen.remove} />
    </div>
  )
}
