import { queryOptions } from "@tanstack/react-query"
import { authenticatorsList, sessionsList } from "@/lib/allauth"
import { type ApiKey, api } from "@/lib/api"

export const authenticatorsQuery = queryOptions({
  queryKey: ["authenticators"],
  queryFn: ({ signal }) => authenticatorsList(signal),
})

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => sessionsList(signal),
})

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async ({ signal }) =>
    (await api<{ results: ApiKey[] }>("/api/v1/api-keys", { signal })).results,
})
