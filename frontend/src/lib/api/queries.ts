import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query"
import { call } from "./call"
import { ApiError } from "./errors"
import { currentOrganisation, setCurrentOrganisation } from "./organisation"
import type { Me, Scope } from "./types"

/** Who is logged in and where; the root of everything in /app. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => fetchMe(signal),
  staleTime: 60_000,
})

/** A remembered organisation may have been left since: fall back to the personal one. */
async function fetchMe(signal: AbortSignal): Promise<Me> {
  try {
    return await call("get", "/api/v1/me", { signal })
  } catch (error) {
    const gone = error instanceof ApiError && error.status === 404 && currentOrganisation() !== null
    if (!gone) throw error
    setCurrentOrganisation(null)
    return call("get", "/api/v1/me", { signal })
  }
}

export function useMe() {
  return useQuery(meQuery)
}

/** True when the caller's role in the current organisation grants `scope`. */
export function useScope(scope: Scope): boolean {
  const { data } = useMe()
  return data?.organisation.scopes.includes(scope) ?? false
}

/** Work in another organisation: everything that was loaded belongs to the old one. */
export function useSwitchOrganisation() {
  const client = useQueryClient()
  return async (id: string) => {
    setCurrentOrganisation(id)
    await resetForOrganisation(client)
  }
}

async function resetForOrganisation(client: QueryClient): Promise<void> {
  await client.invalidateQueries(meQuery)
  await client.resetQueries({ predicate: (query) => query.queryKey[0] !== "me" })
}

export const marketStatusQuery = queryOptions({
  queryKey: ["market", "status"],
  queryFn: ({ signal }) => call("get", "/api/v1/market/status", { signal }),
  staleTime: 5_000,
  refetchInterval: 30_000,
})
