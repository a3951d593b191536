import { queryOptions } from "@tanstack/react-query"
import { api } from "@/lib/api"
import type { ChainDocument, ChainUnderlying } from "./types"

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
