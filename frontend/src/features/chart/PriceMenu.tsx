import { useEffect, useState } from "react"
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu"
import { roundToTick } from "@/features/trading/logic/decimal"
import { useTicket } from "@/features/trading/ticket/store"
import type { Instrument, Side } from "@/features/trading/types"
import { useScope } from "@/lib/api"
import { formatPrice } from "@/lib/format"
import type { Pixel } from "./drawings/geometry"
import type { ChartEngine } from "./engine"

interface PriceMenuProps {
  engine: ChartEngine
  container: HTMLElement
  instrument: Instrument
}

/** Right click or long press on the chart: a limit order at that price. It opens the ticket, never sends. */
export function PriceMenu({ engine, container, instrument }: PriceMenuProps) {
  const [opened, setOpened] = useState<{ at: Pixel; price: string } | null>(null)
  const openTicket = useTicket((state) => state.open)
  const canTrade = useScope("orders:write") && instrument.is_tradable
  const { tick_size } = instrument
  useEffect(() => {
    if (!canTrade) return
    const open = (event: MouseEvent) => {
      const box = container.getBoundingClientRect()
      const at = { x: event.clientX - box.left, y: event.clientY - box.top }
      const under = engine.priceAt(at.y)
      if (!engine.layer.isInside(at) || under === null) return
      event.preventDefault()
      const price = roundToTick(under, tick_size)
      if (Number(price) > 0) setOpened({ at, price })
    }
    container.addEventListener("contextmenu", open)
    return () => container.removeEventListener("contextmenu", open)
  }, [engine, container, canTrade, tick_size])
  if (!opened) return null
  const trade = (side: Side) =>
    openTicket({ instrument, side, purpose: "entry", orderType: "LIMIT", price: opened.price })
  return (
    <DropdownMenu open onOpenChange={(isOpen) => !isOpen && setOpened(null)} modal={false}>
      <DropdownMenuTrigger asChild>
        <span
          className="pointer-events-none absolute size-px"
          style={{ left: opened.at.x, top: opened.at.y }}
        />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" aria-label={`At ${formatPrice(opened.price)}`}>
        <DropdownMenuItem className="num text-buy" onSelect={() => trade("BUY")}>
          Buy limit @ {formatPrice(opened.price)}…
        </DropdownMenuItem>
        <DropdownMenuItem className="num text-sell" onSelect={() => trade("SELL")}>
          Sell limit @ {formatPrice(opened.price)}…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
