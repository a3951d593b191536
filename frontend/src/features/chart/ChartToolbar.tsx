import { useQuery } from "@tanstack/react-query"
import { Button } from "@/components/ui/button"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { changePctText, ltpText } from "@/features/trading/logic/cells"
import { useTicket } from "@/features/trading/ticket/store"
import type { Instrument } from "@/features/trading/types"
import { call } from "@/lib/api"
import { formatDate } from "@/lib/format"
import { byChange, LiveCell } from "@/lib/live/LiveCell"
import { DrawingTools } from "./drawings/DrawingTools"
import type { Pen } from "./drawings/usePen"
import { IndicatorMenu } from "./IndicatorMenu"
import { GoToDate } from "./past/GoToDate"
import { useChartChoices } from "./store"
import { type ChartScale, type ChartStyle, INTERVALS, intervalMs } from "./types"

const STYLES: Record<ChartStyle, string> = {
  candles: "Candles",
  bars: "Bars",
  line: "Line",
  "heikin-ashi": "Heikin-Ashi",
}

const SCALES: Record<ChartScale, string> = { linear: "Linear", log: "Log", percent: "Percent" }

interface ChartToolbarProps {
  instrument: Instrument
  pen: Pen
  on: string | null
  onReplay: (on: string) => void
  onGo: (atMs: number) => void
}

/** Interval, style, indicators, drawing tools, stored days, and the way to an order. */
export function ChartToolbar(props: ChartToolbarProps) {
  const { instrument, pen, on } = props
  const { interval, style, scale, setInterval, setStyle, setScale } = useChartChoices()
  const openTicket = useTicket((state) => state.open)
  const trade = (side: "BUY" | "SELL") => openTicket({ instrument, side, purpose: "entry" })
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
      <h2 className="text-sm font-semibold">{instrument.display}</h2>
      {on === null && (
        <span className="flex items-baseline gap-2">
          <LiveCell id={instrument.id} text={ltpText} className="text-base font-semibold" />
          <LiveCell id={instrument.id} text={changePctText} tone={byChange} className="text-xs" />
        </span>
      )}
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <Select value={interval} onValueChange={(each) => setInterval(each as typeof interval)}>
          <SelectTrigger className="num w-20" aria-label="Interval">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {INTERVALS.map((each) => (
              <SelectItem key={each.id} value={each.id}>
                {each.id}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <Select value={style} onValueChange={(each) => setStyle(each as ChartStyle)}>
          <SelectTrigger className="w-32 max-sm:hidden" aria-label="Style">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {Object.entries(STYLES).map(([id, name]) => (
              <SelectItem key={id} value={id}>
                {name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <Select value={scale} onValueChange={(each) => setScale(each as ChartScale)}>
          <SelectTrigger className="w-24 max-sm:hidden" aria-label="Price scale">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {Object.entries(SCALES).map(([id, name]) => (
              <SelectItem key={id} value={id}>
                {name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <IndicatorMenu />
        <DrawingTools pen={pen} />
        {on === null && <GoToDate intervalMs={intervalMs(interval)} onGo={props.onGo} />}
        <StoredDays {...props} />
        {instrument.is_tradable && (
          <>
            <Button size="sm" variant="buy" disabled={on !== null} onClick={() => trade("BUY")}>
              Buy
            </Button>
            <Button size="sm" variant="sell" disabled={on !== null} onClick={() => trade("SELL")}>
              Sell
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

function StoredDays({ instrument, on, onReplay }: ChartToolbarProps) {
  const { data } = useQuery({
    queryKey: ["chart", "days", instrument.id],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/instruments/{instrument_id}/days", {
        path: { instrument_id: instrument.id },
        signal,
      }).then(({ results }) => results),
    staleTime: 60_000,
    retry: false,
  })
  if (!data || data.length === 0) return null
  return (
    <Select value={on ?? ""} onValueChange={onReplay}>
      <SelectTrigger className="w-40 max-md:hidden" aria-label="Replay a stored day">
        <SelectValue placeholder="Replay a day" />
      </SelectTrigger>
      <SelectContent>
        {data.map((day) => (
          <SelectItem key={`${day.on}-${day.source}`} value={day.on}>
            {formatDate(day.on)} · {day.source}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  )
}
