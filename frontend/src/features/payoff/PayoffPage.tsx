import { Layers, Plus } from "lucide-react"
import { useMemo, useState } from "react"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { PlaceBasket } from "@/features/basket/PlaceBasket"
import { useBasket } from "@/features/basket/store"
import { useTitle } from "@/lib/useTitle"
import { ChainChoice } from "./ChainChoice"
import { LegsTable } from "./LegsTable"
import { firstExpiryMarket, optionLegAt, priced } from "./logic/market"
import type { PricedLeg } from "./logic/payoff"
import { PayoffView } from "./PayoffView"
import { NO_WHAT_IF, type WhatIf } from "./Sliders"
import { TemplatePicker } from "./TemplatePicker"
import { useMarket } from "./useMarket"

/** Build a strategy of options and futures and see what may come of it. */
export function Component() {
  useTitle("Payoff")
  const data = useMarket()
  const { legs, market } = data
  const [whatIf, setWhatIf] = useState<WhatIf>(NO_WHAT_IF)
  const known = useMemo(
    () => legs.map((leg) => priced(leg, market)).filter((leg): leg is PricedLeg => leg !== null),
    [legs, market],
  )
  const spot = market.spot
  const around = firstExpiryMarket(legs, market)
  const view = {
    spot: (spot ?? 0) * (1 + whatIf.spotPct / 100),
    days: whatIf.days,
    volShift: whatIf.vol / 100,
  }
  const isPriced = known.length === legs.length && legs.length > 0
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-2 p-2 xl:h-full xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] xl:content-stretch">
      <Card className="flex min-h-0 flex-col" aria-label="Strategy">
        <CardHeader className="flex-wrap">
          <CardTitle>
            <h1>Payoff</h1>
          </CardTitle>
          <ChainChoice data={data} />
        </CardHeader>
        <Toolbar data={data} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          {data.error ? (
            <ErrorState
              title="The market could not be read"
              error={data.error}
              onRetry={data.retry}
            />
          ) : data.isPending ? (
            <Waiting />
          ) : legs.length === 0 ? (
            <EmptyState icon={Layers} title="No legs yet">
              Take a template, add a call or a put at the money, or pick legs from the option chain.
            </EmptyState>
          ) : (
            <LegsTable legs={legs} market={market} view={view} />
          )}
          {data.others > 0 && (
            <p className="p-3 text-xs text-muted-foreground">
              {data.others} more legs are on another underlying.
            </p>
          )}
        </div>
      </Card>
      <Card className="flex min-h-0 flex-col overflow-y-auto" aria-label="Profit and loss">
        {isPriced && spot !== null && around ? (
          <PayoffView
            legs={known}
            spot={spot}
            around={around}
            view={view}
            whatIf={whatIf}
            onWhatIf={setWhatIf}
          />
        ) : (
          <div className="grid min-h-90 flex-1 place-items-center p-6 text-center text-sm text-muted-foreground">
            {legs.length === 0
              ? "Profit and loss of your legs is drawn here."
              : "Waiting for a price of every leg …"}
          </div>
        )}
      </Card>
    </div>
  )
}

function Toolbar({ data }: { data: ReturnType<typeof useMarket> }) {
  const { add, clear } = useBasket()
  const chain = data.chains[0]
  const addAtm = (right: "CE" | "PE") => {
    if (!chain || chain.atm_strike === null) return
    const leg = optionLegAt(chain, chain.atm_strike, right, "BUY", 1)
    if (typeof leg === "string") toast.error(`${leg} is not listed`)
    else if (!add(leg)) toast.error("The basket is full", { description: "It takes ten legs." })
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-b p-2">
      <TemplatePicker chains={data.chains} futures={data.market.futures} />
      {(["CE", "PE"] as const).map((right) => (
        <Button
          key={right}
          size="sm"
          variant="outline"
          disabled={!chain}
          onClick={() => addAtm(right)}
        >
          <Plus className="size-3.5" aria-hidden /> {right}
        </Button>
      ))}
      <Button
        size="sm"
        variant="ghost"
        className="ml-auto"
        disabled={data.legs.length === 0}
        onClick={clear}
      >
        Clear
      </Button>
      <PlaceBasket legs={data.legs} />
    </div>
  )
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading the market" className="grid gap-3 p-3">
      {["a", "b", "c", "d"].map((row) => (
        <Skeleton key={row} className="h-8" />
      ))}
    </div>
  )
}
