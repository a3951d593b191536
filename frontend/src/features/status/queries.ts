import { queryOptions } from "@tanstack/react-query"
import { call } from "@/lib/api"

const EVERY_MS = 5_000
// Without a network it fails instead of waiting: what is shown must be seen to be old.
const networkMode = "always"

/** How the feed does; read again every five seconds while somebody looks. */
export const feedHealthQuery = queryOptions({
  queryKey: ["feed", "health"],
  queryFn: ({ signal }) => call("get", "/api/v1/feed/health", { signal }),
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
  networkMode,
})

/** Which parts of the terminal work; answers without a login. */
export const terminalStatusQuery = queryOptions({
  queryKey: ["terminal", "status"],
  queryFn: ({ signal }) => call("get", "/api/v1/status", { signal }),
  staleTime: EVERY_MS,
  refetchInterval: EVERY_MS,
  networkMode,
})
