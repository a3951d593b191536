import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { api } from "@/lib/api"
import { useTradingChoices } from "./store"
import type {
  BrokerAccount,
  Candle,
  Funds,
  Instrument,
  Interval,
  OrderRequest,
  Position,
  Precheck,
  RiskStatus,
  Watchlist,
} from "./types"

const V1 = "/api/v1"

interface Results<T> {
  results: T[]
}

/** Lists may come bare or as `{results}`; pages see an array. */
function rows<T>(answer: Results<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.results
}

export const keys = {
  accounts: ["broker-accounts"] as const,
  watchlists: ["watchlists"] as const,
  indices: ["instruments", "indices"] as const,
  search: (text: string) => ["instruments", "search", text] as const,
  candles: (id: number, interval: Interval) => ["candles", id, interval] as const,
  positions: (accountId: string) => ["positions", accountId] as const,
  funds: (accountId: string) => ["funds", accountId] as const,
  risk: (accountId: string) => ["risk", accountId] as const,
}

export const accountsQuery = queryOptions({
  queryKey: keys.accounts,
  queryFn: ({ signal }) =>
    api<Results<BrokerAccount>>(`${V1}/broker-accounts`, { signal }).then(rows),
  staleTime: 60_000,
})

/** The account that the trading pages work on, and the choice of all. */
export function useActiveAccount() {
  const query = useQuery(accountsQuery)
  const chosen = useTradingChoices((state) => state.accountId)
  const accounts = query.data ?? []
  const account =
    accounts.find((each) => each.id === chosen) ??
    accounts.find((each) => each.is_active) ??
    accounts[0] ??
    null
  return { query, accounts, account }
}

export const watchlistsQuery = queryOptions({
  queryKey: keys.watchlists,
  queryFn: ({ signal }) =>
    api<Results<Watchlist> | Watchlist[]>(`${V1}/watchlists`, { signal }).then((answer) =>
      rows(answer).sort((a, b) => a.position - b.position),
    ),
  staleTime: 60_000,
})

export const positionsQuery = (accountId: string) =>
  queryOptions({
    queryKey: keys.positions(accountId),
    queryFn: ({ signal }) =>
      api<Results<Position> | Position[]>(`${V1}/positions`, {
        query: { account_id: accountId },
        signal,
      }).then(rows),
    enabled: accountId !== "",
    refetchInterval: 30_000,
  })

export const fundsQuery = (accountId: string) =>
  queryOptions({
    queryKey: keys.funds(accountId),
    queryFn: ({ signal }) =>
      api<Funds>(`${V1}/funds`, { query: { account_id: accountId }, signal }),
    enabled: accountId !== "",
    refetchInterval: 30_000,
  })

export const riskQuery = (accountId: string) =>
  queryOptions({
    queryKey: keys.risk(accountId),
    queryFn: ({ signal }) =>
      api<RiskStatus>(`${V1}/risk/state`, { query: { account_id: accountId }, signal }),
    enabled: accountId !== "",
    refetchInterval: 30_000,
  })

export const candlesQuery = (instrumentId: number, interval: Interval) =>
  queryOptions({
    queryKey: keys.candles(instrumentId, interval),
    queryFn: ({ signal }) =>
      api<Results<Candle>>(`${V1}/instruments/${instrumentId}/candles`, {
        query: { interval, limit: 500 },
        signal,
      }).then((answer) => answer.results),
    staleTime: 30_000,
  })

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: keys.search(text),
    queryFn: ({ signal }) =>
      api<Results<Instrument>>(`${V1}/instruments/search`, {
        query: { q: text, limit: 20 },
        signal,
      }).then(rows),
    enabled: text.length > 0,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  })

/** What the running source quotes: indices, shares, futures, then the most traded near options. */
export const quotedInstruments = (limit: number) =>
  api<Results<Instrument>>(`${V1}/instruments/quoted`, { query: { limit } }).then(rows)

/** The indices that the strip shows, in its order. */
const INDEX_SYMBOLS = ["NIFTY", "BANKNIFTY"]

export const indicesQuery = queryOptions({
  queryKey: keys.indices,
  queryFn: async ({ signal }) => {
    const lists = await Promise.all(
      INDEX_SYMBOLS.map((q) =>
        api<Results<Instrument>>(`${V1}/instruments/search`, {
          query: { q, type: "IDX", limit: 5 },
          signal,
        }).then(rows),
      ),
    )
    return lists.flatMap((list, index) => {
      const symbol = INDEX_SYMBOLS[index]
      return list.filter((each) => each.type === "IDX" && each.symbol === symbol).slice(0, 1)
    })
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** Ask the risk engine without placing anything. */
export function precheck(request: OrderRequest, signal: AbortSignal): Promise<Precheck> {
  return api<Precheck>(`${V1}/orders/precheck`, { method: "POST", body: request, signal })
}

/** Changes of watchlists: shown at once, taken back when the server refuses. */
export function useWatchlistChanges() {
  const client = useQueryClient()
  const settle = () => client.invalidateQueries({ queryKey: keys.watchlists })
  const setItems = useMutation({
    mutationFn: ({ id, items }: { id: string; items: Instrument[] }) =>
      api(`${V1}/watchlists/${id}/items`, {
        method: "PUT",
        body: { instrument_ids: items.map((item) => item.id) },
      }),
    onMutate: async ({ id, items }) => {
      await client.cancelQueries({ queryKey: keys.watchlists })
      const before = client.getQueryData(watchlistsQuery.queryKey)
      client.setQueryData(watchlistsQuery.queryKey, (lists) =>
        lists?.map((list) => (list.id === id ? { ...list, items } : list)),
      )
      return { before }
    },
    onError: (_error, _change, context) =>
      client.setQueryData(watchlistsQuery.queryKey, context?.before),
    onSettled: settle,
  })
  const create = useMutation({
    mutationFn: (name: string) =>
      api<Watchlist>(`${V1}/watchlists`, { method: "POST", body: { name } }),
    onSettled: settle,
  })
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api(`${V1}/watchlists/${id}`, { method: "PATCH", body: { name } }),
    onSettled: settle,
  })
  const remove = useMutation({
    mutationFn: (id: string) => api(`${V1}/watchlists/${id}`, { method: "DELETE" }),
    onSettled: settle,
  })
  return { setItems, create, rename, remove }
}

/** Engage (or, after a step-up, release) the kill switch of an account or of the person. */
export function useKillSwitch(accountId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: { engage: boolean; reason: string }) =>
      api<RiskStatus>(`${V1}/risk/kill-switch`, {
        method: "POST",
        body: { scope_type: "ACCOUNT", scope_id: accountId, ...change },
      }),
    onSettled: () => {
      client.invalidateQueries({ queryKey: keys.risk(accountId) })
      client.invalidateQueries({ queryKey: ["orders"] })
    },
  })
}
