import { queryOptions, useQueries, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useSearchParams } from "react-router"
import { type Leg, useBasket } from "@/features/basket/store"
import { api, type Instrument } from "@/lib/api"
import { chainQuery, underlyingsQuery } from "@/lib/chain/queries"
import type { ChainDocument, ChainUnderlying } from "@/lib/chain/types"
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

/** The underlying and expiry of the address bar, with defaults: the first of each. */
function useChoice(underlyings: readonly ChainUnderlying[] | undefined, legs: readonly Leg[]) {
  const [params, setParams] = useSearchParams()
  const wanted = Number(params.get("underlying") ?? legs[0]?.underlyingId)
  const underlying = underlyings?.find((each) => each.id === wanted) ?? underlyings?.[0] ?? null
  const asked = params.get("expiry")
  const expiry = underlying?.expiries.find((each) => each === asked) ?? underlying?.expiries[0]
  return {
    underlying,
    expiry: expiry ?? null,
    choose: (underlyingId: number, next?: string) =>
      setParams(
        { underlying: String(underlyingId), ...(next ? { expiry: next } : {}) },
        { replace: true },
      ),
  }
}

/** Everything the payoff builder needs of the market: the chains in use, futures and the spot. */
export function useMarket() {
  const legs = useBasket((state) => state.legs)
  const underlyings = useQuery(underlyingsQuery)
  const choice = useChoice(underlyings.data, legs)
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
    underlyings: underlyings.data ?? [],
    legs: own,
    others: legs.length - own.length,
    market,
    /** From the chosen expiry on, nearest first. */
    chains: later.flatMap((each) => market.chains.get(each) ?? []),
    isPending: underlyings.isPending || answers.some((answer) => answer.isPending),
    error: underlyings.error ?? answers.find((answer) => answer.error)?.error ?? null,
    retry: () => {
      underlyings.refetch()
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
