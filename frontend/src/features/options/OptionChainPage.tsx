import { useQuery } from "@tanstack/react-query"
import { ChartNoAxesCombined, Layers } from "lucide-react"
import { useMemo, useState } from "react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { useBasket } from "@/features/basket/store"
import { chainDayQuery } from "@/lib/chain/queries"
import { useChain } from "@/lib/chain/useChain"
import { type ChainChoice, useChainChoice } from "@/lib/chain/useChainChoice"
import { useMediaQuery } from "@/lib/live/useMediaQuery"
import { useTitle } from "@/lib/useTitle"
import { ChainFigures } from "./ChainFigures"
import { ChainGrid } from "./ChainGrid"
import { ChainOptions } from "./ChainOptions"
import { ChainTabs } from "./ChainTabs"
import { columnsOf, PHONE_STRIKE_WIDTH, STRIKE_WIDTH } from "./columns"
import { Scrubber } from "./Scrubber"
import { useChainChoices } from "./store"
import { strikesAround } from "./strikes"
import { useChainActions } from "./useChainActions"
import { useChainSource } from "./useChainSource"

/** The option chain of one expiry, live, with the day behind it. */
export function Component() {
  useTitle("Option chain")
  const choice = useChainChoice()
  const { query, underlying, expiry } = choice
  return (
    <div className="flex h-full min-h-0 flex-col p-2">
      <Card className="flex min-h-0 flex-1 flex-col" aria-label="Option chain">
        <h1 className="sr-only">Option chain</h1>
        <div className="flex items-center gap-2 border-b p-2 max-lg:flex-wrap">
          <ChainTabs choice={choice} />
          <ChainOptions />
          <Links choice={choice} />
        </div>
        {query.error ? (
          <ErrorState
            title="Option chains could not be read"
            error={query.error}
            onRetry={() => query.refetch()}
          />
        ) : query.isPending ? (
          <ChainSkeleton />
        ) : underlying && expiry ? (
          <Chain key={`${underlying.id}:${expiry}`} underlyingId={underlying.id} expiry={expiry} />
        ) : (
          <EmptyState icon={Layers} title="No option chain">
            What is playing now lists no options.
          </EmptyState>
        )}
      </Card>
    </div>
  )
}

function Links({ choice: { underlying, expiry } }: { choice: ChainChoice }) {
  const legs = useBasket((state) => state.legs.length)
  const search = underlying ? `?underlying=${underlying.id}&expiry=${expiry}` : ""
  return (
    <>
      <Button asChild size="sm" variant="outline">
        <Link to={`/app/options/analytics${search}`}>
          <ChartNoAxesCombined className="size-4" aria-hidden /> Analytics
        </Link>
      </Button>
      <Button asChild size="sm" variant={legs > 0 ? "default" : "outline"}>
        <Link to={`/app/options/payoff${search}`}>
          Basket <span className="num">{legs}</span>
        </Link>
      </Button>
    </>
  )
}

function Chain({ underlyingId, expiry }: { underlyingId: number; expiry: string }) {
  const live = useChain(underlyingId, expiry)
  const [at, setAt] = useState<string | null>(null)
  const minutes = useQuery(chainDayQuery(underlyingId, expiry))
  const { source, stored, error } = useChainSource(underlyingId, expiry, at)
  const { columns, strikes } = useChainChoices()
  const isPhone = useMediaQuery("(max-width: 639px)")
  const shownColumns = useMemo(() => columnsOf(columns, isPhone), [columns, isPhone])
  const shown = at === null ? live : stored
  const actions = useChainActions(live)
  if (error)
    return (
      <ErrorState title="That minute could not be read" error={error} onRetry={() => setAt(null)} />
    )
  if (!shown || !live) return <ChainSkeleton />
  return (
    <>
      <ChainFigures doc={shown} />
      <ChainGrid
        source={source}
        shape={shown}
        columns={shownColumns}
        strikeWidth={isPhone ? PHONE_STRIKE_WIDTH : STRIKE_WIDTH}
        strikes={strikesAround(shown.strikes, shown.atm_strike, strikes)}
        atmStrike={shown.atm_strike}
        isLive={at === null}
        {...actions}
      />
      <Scrubber minutes={minutes.data ?? []} at={at} onChange={setAt} />
    </>
  )
}

const ROWS = Array.from({ length: 18 }, (_, row) => `row-${row}`)

function ChainSkeleton() {
  return (
    <div role="status" aria-label="Loading the chain" className="min-h-0 flex-1 overflow-hidden">
      {ROWS.map((row) => (
        <div key={row} className="flex h-[26px] items-center justify-center gap-6 border-b">
          <Skeleton className="h-3 w-48 max-sm:w-24" />
          <Skeleton className="h-3 w-14" />
          <Skeleton className="h-3 w-48 max-sm:w-24" />
        </div>
      ))}
    </div>
  )
}
