import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { useMediaQuery } from "@/lib/live/useMediaQuery"
import { useTitle } from "@/lib/useTitle"
import { AccountPanel } from "./account/AccountPanel"
import { MarketPanel } from "./account/MarketPanel"
import { ChartPanel } from "./chart/ChartPanel"
import { PositionsPanel } from "./positions/PositionsPanel"
import { watchlistsQuery } from "./queries"
import { RiskBanner } from "./risk/RiskBanner"
import { useChart } from "./store"
import { WatchlistPanel } from "./watchlist/WatchlistPanel"

/**
 * The trading desk: watchlist · chart and positions · account and market.
 *
 * Three panes from 1280 px, two from 768 px, one column below.
 */
export function Component() {
  useTitle("Dashboard")
  useFirstChart()
  const isWide = useMediaQuery("(min-width: 1280px)")
  const side = (
    <>
      <AccountPanel />
      <MarketPanel />
    </>
  )
  return (
    <div className="flex flex-col md:h-full">
      <RiskBanner />
      <div className="grid gap-2 p-2 md:min-h-0 md:flex-1 md:grid-cols-[340px_minmax(0,1fr)] md:overflow-hidden xl:grid-cols-[340px_minmax(0,1fr)_280px]">
        <h1 tabIndex={-1} className="sr-only">
          Dashboard
        </h1>
        <WatchlistPanel className="h-[26rem] md:h-auto md:min-h-0" />
        <div className="grid min-h-0 auto-rows-max content-start gap-2 md:overflow-y-auto xl:grid-rows-[minmax(300px,1fr)_minmax(200px,38%)] xl:content-stretch xl:overflow-hidden">
          <ChartPanel className="h-[22rem] xl:h-auto" />
          <PositionsPanel className="xl:max-h-full" />
          {!isWide && <div className="grid content-start gap-2 sm:grid-cols-2">{side}</div>}
        </div>
        {isWide && <div className="grid min-h-0 content-start gap-2 overflow-y-auto">{side}</div>}
      </div>
    </div>
  )
}

/** Start with the first instrument of the first list on the chart. */
function useFirstChart(): void {
  const { data } = useQuery(watchlistsQuery)
  const first = data?.find((list) => list.items.length > 0)?.items[0]
  useEffect(() => {
    if (first && !useChart.getState().instrument) useChart.getState().show(first)
  }, [first])
}
