import { queryOptions, useQueries, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useBasket } from "@/features/basket/store"
import { api, type Instrument } from "@/lib/api"
import { chainQuery } from "@/lib/chain/queries"
import type { ChainDocument } from "@/lib/chain/types"
import { useChainChoice } from "@/lib/chain/useChainChoice"
import type { Future, Market } from "./logic/market"

const V1 = "/api/v1"
const LATER_EXPIRIES = 1

const futuresQuery = (symbol: string | undefined) =>
  queryOptions({
    queryKey: ["instruments", "futures", symbol],
    queryFn: ({ signal }) =>
      api<{ results: Instrument[] }>(`${V1}/instruments/search`, {
        query: { q: `${symbol} fut`, type: "FUT", limit: 10 },
        signal,
      }).then(({ results }) =>
        results
          .filter((each) => each.underlying === symbol && each.expiry !== null)
          .sort((a, b) => (a.expiry ?? "").localeCompare(b.expiry ?? "")),
      ),
    enabled: symbol !== undefined,
    staleTime: 300_000,
  })

const lastPricesQuery = (ids: readonly number[]) =>
  queryOptions({
    queryKey: ["quotes", ids.join(",")],
    queryFn: ({ signal }) =>
      api<{ results: { instrument_id: number; ltp: string }[] }>(`${V1}/quotes`, {
        query: { ids: ids.join(",") },
        signal,
      }).then(({ results }) => new Map(results.map((row) => [row.instrument_id, Number(row.ltp)]))),
    enabled: ids.length > 0,
    refetchInterval: 2_000,
  })

/** Everything the payoff builder needs of the market: the chains in use, futures and the spot. */
export function useMarket() {
  const legs = useBasket((state) => state.legs)
  const { query: listing, ...choice } = useChainChoice(legs[0]?.underlyingId)
  const { underlying, expiry } = choice
  const own = legs.filter((leg) => leg.underlyingId === underlying?.id)
  const chosen = underlying?.expiries.indexOf(expiry ?? "") ?? -1
  const later = underlying?.expiries.slice(chosen, chosen + 1 + LATER_EXPIRIES) ?? []
  const inLegs = own.flatMap((leg) =>
    leg.expiry !== null && leg.right !== "FUT" ? [leg.expiry] : [],
  )
  const expiries = [...new Set([...later, ...inLegs])]
    .filter((each) => underlying?.expiries.includes(each))
    .sort()
  const answers = useQueries({
    queries: expiries.map((each) => chainQuery(underlying?.id ?? null, each)),
  })
  const futures = useQuery(futuresQuery(underlying?.symbol))
  const prices = useQuery(lastPricesQuery(futures.data?.map((each) => each.id) ?? []))
  const documents = answers.flatMap((answer) => (answer.data ? [answer.data] : []))
  const market = useMemo(
    () => marketOf(documents, futures.data ?? [], prices.data),
    [documents, futures.data, prices.data],
  )
  return {
    ...choice,
    legs: own,
    others: legs.length - own.length,
    market,
    /** From the chosen expiry on, nearest first. */
    chains: later.flatMap((each) => market.chains.get(each) ?? []),
    isPending: listing.isPending || answers.some((answer) => answer.isPending),
    error: listing.error ?? answers.find((answer) => answer.error)?.error ?? null,
    retry: () => {
      listing.refetch()
      for (const answer of answers) answer.refetch()
    },
  }
}

function marketOf(
  documents: readonly ChainDocument[],
  futures: readonly Instrument[],
  prices: ReadonlyMap<number, number> | undefined,
): Market {
  const first = documents[0]
  const listed: Future[] = futures.map((each) => ({
    id: each.id,
    symbol: each.display,
    expiry: each.expiry ?? "",
    lotSize: each.lot_size,
    ltp: prices?.get(each.id) ?? null,
  }))
  return {
    chains: new Map(documents.map((each) => [each.expiry, each])),
    futures: listed,
    spot: first?.spot ?? first?.forward ?? null,
  }
}
