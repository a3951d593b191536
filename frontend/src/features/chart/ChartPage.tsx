import { useQuery } from "@tanstack/react-query"
import { ChartCandlestick } from "lucide-react"
import { lazy, Suspense } from "react"
import { useNavigate, useParams } from "react-router"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { indicesQuery } from "@/features/trading/queries"
import { useChart } from "@/features/trading/store"
import { AddInstrument } from "@/features/trading/watchlist/AddInstrument"
import { call } from "@/lib/api"
import { useTitle } from "@/lib/useTitle"

// The chart library is a fifth of the page: the shell and the search come first.
const ChartWorkspace = lazy(() =>
  import("./ChartWorkspace").then((module) => ({ default: module.ChartWorkspace })),
)
const nothing: ReadonlySet<number> = new Set()

/** A chart as large as the screen: any instrument, any interval, indicators, drawings, stored days. */
export function Component() {
  useTitle("Chart")
  const params = useParams()
  const navigate = useNavigate()
  const lastShown = useChart((state) => state.instrument?.id)
  const { data: indices } = useQuery(indicesQuery)
  const id = Number(params.instrumentId ?? lastShown ?? indices?.[0]?.id ?? 0)
  const instrument = useQuery({
    queryKey: ["instruments", id],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/instruments/{instrument_id}", { path: { instrument_id: id }, signal }),
    enabled: id > 0,
    staleTime: 60_000,
  })
  return (
    <div className="flex h-full min-h-0 flex-col p-2">
      <Card className="flex min-h-0 flex-1 flex-col" aria-label="Chart">
        <h1 className="sr-only">Chart</h1>
        <div className="border-b p-2">
          <AddInstrument present={nothing} onAdd={(each) => navigate(`/app/charts/${each.id}`)} />
        </div>
        {instrument.error ? (
          <ErrorState
            title="This instrument could not be read"
            error={instrument.error}
            onRetry={() => instrument.refetch()}
          />
        ) : instrument.data ? (
          <Suspense fallback={<Skeleton className="m-3 flex-1" />}>
            <ChartWorkspace key={instrument.data.id} instrument={instrument.data} />
          </Suspense>
        ) : id > 0 || !indices ? (
          <Skeleton className="m-3 flex-1" />
        ) : (
          <EmptyState icon={ChartCandlestick} title="No chart yet">
            Search for an instrument above.
          </EmptyState>
        )}
      </Card>
    </div>
  )
}
