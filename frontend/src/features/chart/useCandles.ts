import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { call } from "@/lib/api"
import { joinPages } from "./bars"
import type { CandlesAnswer, ChartInterval } from "./types"

const PAGE = 500
const MOST_BARS = 5_000

const candlesQuery = (id: number, interval: ChartInterval, indicators: readonly string[]) =>
  infiniteQueryOptions({
    queryKey: ["chart", id, interval, indicators.join(",")],
    queryFn: ({ pageParam, signal }): Promise<CandlesAnswer> =>
      call("get", "/api/v1/instruments/{instrument_id}/candles", {
        path: { instrument_id: id },
        query: {
          interval,
          limit: PAGE,
          indicators: indicators.join(","),
          ...(pageParam ? { before: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.results.length, 0)
      return last.has_more && loaded < MOST_BARS ? (last.results[0]?.start_at ?? null) : null
    },
    staleTime: 30_000,
  })

/** Bars and indicator lines of an instrument; earlier pages on demand, up to 5,000 bars. */
export function useCandles(
  id: number,
  interval: ChartInterval,
  indicators: readonly string[],
  isOn: boolean,
) {
  const query = useInfiniteQuery({ ...candlesQuery(id, interval, indicators), enabled: isOn })
  const loaded = useMemo(() => (query.data ? joinPages(query.data.pages) : null), [query.data])
  return { query, loaded }
}

/** All bars of a stored day, for replay. */
export function useStoredDay(
  id: number,
  interval: ChartInterval,
  on: string | null,
  indicators: readonly string[],
) {
  const query = useQuery({
    queryKey: ["chart", "day", id, interval, on, indicators.join(",")],
    queryFn: ({ signal }): Promise<CandlesAnswer> =>
      call("get", "/api/v1/instruments/{instrument_id}/candles", {
        path: { instrument_id: id },
        query: { interval, limit: MOST_BARS, on: on ?? "", indicators: indicators.join(",") },
        signal,
      }),
    enabled: on !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const loaded = useMemo(() => (query.data ? joinPages([query.data]) : null), [query.data])
  return { query, loaded }
}
