import { queryOptions } from "@tanstack/react-query"
import { call } from "@/lib/api"

const EVERY_MS = 5_000

/** How the feed does; read again every five seconds while somebody looks. */
export const feedHealthQuery = queryOptions({
  queryKey: ["feed", "health"],
  queryFn: ({ signal }) => call("get", "/api/v1/feed/health", { signal }),
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
})

/** Which parts of the terminal work; answers without a login. */
export const terminalStatusQuery = queryOptions({
  queryKey: ["terminal", "status"],
  queryFn: ({ signal }) => call("get", "/api/v1/status", { signal }),
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
})
