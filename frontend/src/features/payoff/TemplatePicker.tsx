import { LayoutTemplate } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog"
import { toast } from "@/components/ui/sonner"
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs"
import { useBasket } from "@/features/basket/store"
import type { ChainDocument } from "@/lib/chain/types"
import { areaPath, linePath, scaleOf } from "./logic/drawing"
import { type Future, placeTemplate } from "./logic/market"
import { OUTLOOKS, type Outlook, shapeOf, TEMPLATES, type Template } from "./logic/templates"

interface TemplatePickerProps {
  chains: readonly ChainDocument[]
  futures: readonly Future[]
}

/** Ready-made strategies by outlook, each with its shape; choosing one replaces the legs. */
export function TemplatePicker({ chains, futures }: TemplatePickerProps) {
  const [isOpen, setOpen] = useState(false)
  const [outlook, setOutlook] = useState<Outlook>("neutral")
  const { legs, replace } = useBasket()
  const choose = (template: Template) => {
    const placed = placeTemplate(template, chains, futures)
    if ("missing" in placed) {
      toast.error(`${template.name} does not fit here`, {
        description: `This market lists no ${placed.missing.replace(/^an? /, "")}.`,
      })
      return
    }
    const before = legs
    replace(placed.legs)
    setOpen(false)
    if (before.length > 0)
      toast(`${template.name} replaced ${before.length} legs`, {
        action: { label: "Undo", onClick: () => replace(before) },
      })
  }
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="outline" disabled={chains.length === 0}>
          <LayoutTemplate className="size-4" aria-hidden /> Templates
        </Button>
      </DialogTrigger>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Strategy templates</DialogTitle>
          <DialogDescription>
            Placed around the money of the chosen expiry; change strikes and lots afterwards.
          </DialogDescription>
        </DialogHeader>
        <Tabs value={outlook} onValueChange={(value) => setOutlook(value as Outlook)}>
          <TabsList>
            {Object.entries(OUTLOOKS).map(([id, name]) => (
              <TabsTrigger key={id} value={id}>
                {name}
              </TabsTrigger>
            ))}
          </TabsList>
          {(Object.keys(OUTLOOKS) as Outlook[]).map((id) => (
            <TabsContent key={id} value={id} className="max-h-[60dvh] overflow-y-auto pt-2">
              <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3">
                {TEMPLATES.filter((template) => template.outlook === id).map((template) => (
                  <li key={template.id}>
                    <button
                      type="button"
                      onClick={() => choose(template)}
                      className="grid w-full justify-items-center gap-1 rounded-md border p-2 text-xs outline-none hover:border-ring hover:bg-accent focus-visible:ring-2 focus-visible:ring-ring"
                    >
                      <Shape template={template} />
                      {template.name}
                    </button>
                  </li>
                ))}
              </ul>
            </TabsContent>
          ))}
        </Tabs>
      </DialogContent>
    </Dialog>
  )
}

const WIDTH = 96
const HEIGHT = 44

function Shape({ template }: { template: Template }) {
  const points = shapeOf(template)
  const raw = points.map(([, value]) => value)
  // Without premiums a bought shape only wins: its middle stands for break-even.
  const middle = (Math.min(...raw) + Math.max(...raw)) / 2
  const xs = points.map(([step]) => step)
  const ys = raw.map((value) => value - middle)
  const x = scaleOf(xs[0] ?? 0, xs.at(-1) ?? 1, 2, WIDTH - 2)
  const y = scaleOf(Math.min(...ys), Math.max(...ys), HEIGHT - 3, 3)
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} className="stroke-border" />
      <path d={areaPath(xs, ys, x, y, 1)} className="fill-up/25" />
      <path d={areaPath(xs, ys, x, y, -1)} className="fill-down/25" />
      <path d={linePath(xs, ys, x, y)} className="fill-none stroke-foreground stroke-[1.5]" />
    </svg>
  )
}
