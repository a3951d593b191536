import { Minus, Plus, X } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { TableCell, TableHead } from "@/components/ui/table"
import { type Leg, useBasket } from "@/features/basket/store"
import { cn } from "@/lib/cn"
import { formatDate, formatNumber, formatPrice } from "@/lib/format"
import { type Market, optionLegAt, priced, priceNow } from "./logic/market"
import { legGreeks, type View } from "./logic/payoff"

interface LegsTableProps {
  legs: readonly Leg[]
  market: Market
  view: View
}

const HEADS = [
  { title: "Price", from: "" },
  { title: "IV", from: "" },
  { title: "Delta", from: "" },
  { title: "Theta", from: "@max-[660px]:hidden" },
  { title: "Vega", from: "@max-[720px]:hidden" },
]

/** The legs: side, contract, lots and entry price to change; volatility and Greeks of each. */
export function LegsTable({ legs, market, view }: LegsTableProps) {
  return (
    <div className="@container overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">
          Legs of the strategy. Greeks are of the whole leg, at the spot, day and volatility of the
          sliders.
        </caption>
        <thead>
          <tr className="h-8 border-b text-left">
            <TableHead>Leg</TableHead>
            <TableHead className="px-1.5">Strike</TableHead>
            <TableHead className="px-1.5">Lots</TableHead>
            {HEADS.map((head) => (
              <TableHead key={head.title} className={cn("px-1.5 text-right", head.from)}>
                {head.title}
              </TableHead>
            ))}
            <TableHead>
              <span className="sr-only">Remove</span>
            </TableHead>
          </tr>
        </thead>
        <tbody>
          {legs.map((leg) => (
            <LegRow key={leg.key} leg={leg} market={market} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function LegRow({ leg, market, view }: { leg: Leg; market: Market; view: View }) {
  const { flip, remove } = useBasket()
  const known = priced(leg, market)
  const greeks = known && legGreeks(known, view)
  const isBuy = leg.side === "BUY"
  return (
    <tr className="h-11 border-b" data-leg={leg.symbol}>
      <TableCell>
        <span className="flex items-center gap-2">
          <button
            type="button"
            onClick={() => flip(leg.key)}
            title="Switch side"
            aria-label={`${leg.symbol}: ${leg.side}, switch side`}
            className={cn(
              "h-6 w-7 rounded-sm text-xs font-semibold coarse:h-9 coarse:w-9",
              isBuy ? "bg-buy text-buy-foreground" : "bg-sell text-sell-foreground",
            )}
          >
            {isBuy ? "B" : "S"}
          </button>
          <span className="grid leading-4 whitespace-nowrap">
            <span className="font-medium">{leg.right}</span>
            <span className="text-2xs text-muted-foreground">
              {leg.expiry ? formatDate(leg.expiry) : "Share"}
            </span>
          </span>
        </span>
      </TableCell>
      <TableCell className="px-1.5">
        <StrikeSelect leg={leg} market={market} />
      </TableCell>
      <TableCell className="px-1.5">
        <Lots leg={leg} />
      </TableCell>
      <TableCell className="px-1.5 text-right">
        <EntryPrice leg={leg} now={priceNow(leg, market)} />
      </TableCell>
      <TableCell className="num px-1.5 text-right">
        {known?.sigma ? `${formatNumber(known.sigma * 100, 1)}%` : "–"}
      </TableCell>
      <TableCell className="num px-1.5 text-right">{formatNumber(greeks?.delta, 1)}</TableCell>
      <TableCell className={cn("num px-1.5 text-right", HEADS[3]?.from)}>
        {formatNumber(greeks?.theta, 0)}
      </TableCell>
      <TableCell className={cn("num px-1.5 text-right", HEADS[4]?.from)}>
        {formatNumber(greeks?.vega, 0)}
      </TableCell>
      <TableCell className="w-8 text-right">
        <Button
          size="icon"
          variant="ghost"
          aria-label={`Remove ${leg.symbol}`}
          onClick={() => remove(leg.key)}
        >
          <X className="size-4" aria-hidden />
        </Button>
      </TableCell>
    </tr>
  )
}

/** Another strike of the same expiry; the leg keeps its side and lots, and follows the market again. */
function StrikeSelect({ leg, market }: { leg: Leg; market: Market }) {
  const { legs, replace } = useBasket()
  const chain = market.chains.get(leg.expiry ?? "")
  if (leg.strike === null || (leg.right !== "CE" && leg.right !== "PE"))
    return <span className="text-muted-foreground">–</span>
  if (!chain) return <span className="num">{formatPrice(leg.strike, 0)}</span>
  const right = leg.right
  const choose = (text: string) => {
    const next = optionLegAt(chain, Number(text), right, leg.side, leg.lots)
    if (typeof next !== "string") replace(legs.map((each) => (each.key === leg.key ? next : each)))
  }
  return (
    <Select value={String(leg.strike)} onValueChange={choose}>
      <SelectTrigger className="num w-24" aria-label={`Strike of ${leg.symbol}`}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {chain.strikes.map((strike, index) => (
          <SelectItem
            key={strike}
            value={String(strike)}
            disabled={(right === "CE" ? chain.ce : chain.pe).id[index] == null}
          >
            {strike}
            {strike === chain.atm_strike ? " · ATM" : ""}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  )
}

function Lots({ leg }: { leg: Leg }) {
  const setLots = useBasket((state) => state.setLots)
  return (
    <span className="inline-flex items-center gap-0.5">
      <Button
        size="icon"
        variant="ghost"
        aria-label={`One lot less of ${leg.symbol}`}
        disabled={leg.lots <= 1}
        onClick={() => setLots(leg.key, leg.lots - 1)}
      >
        <Minus className="size-3.5" aria-hidden />
      </Button>
      <Input
        className="num w-12 px-1 text-center"
        inputMode="numeric"
        aria-label={`Lots of ${leg.symbol}`}
        value={leg.lots}
        onChange={(event) => setLots(leg.key, Number(event.target.value.replace(/\D/g, "")))}
      />
      <Button
        size="icon"
        variant="ghost"
        aria-label={`One lot more of ${leg.symbol}`}
        onClick={() => setLots(leg.key, leg.lots + 1)}
      >
        <Plus className="size-3.5" aria-hidden />
      </Button>
    </span>
  )
}

/** Empty follows the market, whose price is shown as the placeholder. */
function EntryPrice({ leg, now }: { leg: Leg; now: number | null }) {
  const setPrice = useBasket((state) => state.setPrice)
  return (
    <Input
      className="num ml-auto w-20 text-right"
      inputMode="decimal"
      aria-label={`Entry price of ${leg.symbol}; empty follows the market`}
      placeholder={formatPrice(now)}
      defaultValue={leg.price ?? ""}
      onBlur={(event) => {
        const price = Number(event.target.value.replaceAll(",", ""))
        const isPrice = event.target.value.trim() !== "" && Number.isFinite(price) && price >= 0
        setPrice(leg.key, isPrice ? price : null)
        if (!isPrice) event.target.value = ""
      }}
    />
  )
}
