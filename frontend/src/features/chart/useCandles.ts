import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { call } from "@/lib/api"
import { joinPages, type Loaded } from "./bars"
import type { CandlesAnswer, ChartInterval } from "./types"

const PAGE = 500
const MOST_BARS = 5_000
const NEWEST_EVERY_MS = 3_000

const onePage = (page: CandlesAnswer): Loaded => joinPages([page])

const candlesQuery = (
  id: number,
  interval: ChartInterval,
  indicators: readonly string[],
  until: string | null,
) =>
  infiniteQueryOptions({
    queryKey: ["chart", id, interval, indicators.join(","), until],
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
    initialPageParam: until,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.results.length, 0)
      return last.has_more && loaded < MOST_BARS ? (last.results[0]?.start_at ?? null) : null
    },
    staleTime: 30_000,
  })

/**
 * Bars and indicator lines of an instrument, the newest or those before `untilMs`; earlier pages on
 * demand, up to 5,000 bars.
 */
export function useCandles(
  id: number,
  interval: ChartInterval,
  indicators: readonly string[],
  untilMs: number | null,
  isOn: boolean,
) {
  const until = untilMs === null ? null : new Date(untilMs).toISOString()
  const query = useInfiniteQuery({
    ...candlesQuery(id, interval, indicators, until),
    enabled: isOn,
  })
  const loaded = useMemo(() => (query.data ? joinPages(query.data.pages) : null), [query.data])
  return { query, loaded }
}

/** The newest two bars with their indicator values, every few seconds: lines live with the prices. */
export function useNewestLines(
  id: number,
  interval: ChartInterval,
  indicators: readonly string[],
  isOn: boolean,
): Loaded | undefined {
  return useQuery({
    queryKey: ["chart", "newest", id, interval, indicators.join(",")],
    queryFn: ({ signal }): Promise<CandlesAnswer> =>
      call("get", "/api/v1/instruments/{instrument_id}/candles", {
        path: { instrument_id: id },
        query: { interval, limit: 2, indicators: indicators.join(",") },
        signal,
      }),
    select: onePage,
    enabled: isOn && indicators.length > 0,
    refetchInterval: NEWEST_EVERY_MS,
    gcTime: 0,
  }).data
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
