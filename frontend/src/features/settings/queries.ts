import { queryOptions } from "@tanstack/react-query"
import { authenticatorsList, sessionsList } from "@/lib/allauth"
import { call } from "@/lib/api"

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
  queryFn: async ({ signal }) => (await call("get", "/api/v1/api-keys", { signal })).results,
})
