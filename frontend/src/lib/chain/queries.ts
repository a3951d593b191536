import { queryOptions } from "@tanstack/react-query"
import { api } from "@/lib/api"
import type { ChainDocument, ChainMinute, ChainUnderlying, Smile } from "./types"

const V1 = "/api/v1/chain"
const REFRESH_MS = 2_000

/** What has an option chain now, with its expiries, nearest first. */
export const underlyingsQuery = queryOptions({
  queryKey: ["chain", "underlyings"],
  queryFn: ({ signal }) =>
    api<{ results: ChainUnderlying[] }>(`${V1}/underlyings`, { signal }).then(
      (answer) => answer.results,
    ),
  staleTime: 60_000,
})

/** The chain of one expiry, asked for again every two seconds: for pages that can wait that long. */
export const chainQuery = (underlyingId: number | null, expiry: string | null) =>
  queryOptions({
    queryKey: ["chain", underlyingId, expiry],
    queryFn: ({ signal }) =>
      api<ChainDocument>(V1, {
        query: { underlying: underlyingId ?? 0, expiry: expiry ?? "" },
        signal,
      }),
    enabled: underlyingId !== null && expiry !== null,
    refetchInterval: REFRESH_MS,
  })

/** Levels and totals of each stored minute of today, oldest first. */
export const chainDayQuery = (underlyingId: number | null, expiry: string | null) =>
  queryOptions({
    queryKey: ["chain", "day", underlyingId, expiry],
    queryFn: ({ signal }) =>
      api<{ results: ChainMinute[] }>(`${V1}/history`, {
        query: { underlying: underlyingId ?? 0, expiry: expiry ?? "" },
        signal,
      }).then((answer) => answer.results),
    enabled: underlyingId !== null && expiry !== null,
    refetchInterval: 60_000,
    retry: false,
  })

/** The chain as it stood at a stored minute. */
export const chainAtQuery = (underlyingId: number, expiry: string, at: string | null) =>
  queryOptions({
    queryKey: ["chain", "at", underlyingId, expiry, at],
    queryFn: ({ signal }) =>
      api<ChainDocument>(`${V1}/at`, {
        query: { underlying: underlyingId, expiry, at: at ?? "" },
        signal,
      }),
    enabled: at !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  })

/** The volatility smile of every expiry. */
export const surfaceQuery = (underlyingId: number | null) =>
  queryOptions({
    queryKey: ["chain", "surface", underlyingId],
    queryFn: ({ signal }) =>
      api<{ results: Smile[] }>(`${V1}/surface`, {
        query: { underlying: underlyingId ?? 0 },
        signal,
      }).then((answer) => answer.results),
    enabled: underlyingId !== null,
    refetchInterval: 5_000,
  })
