import { QueryClient } from "@tanstack/react-query"
import { ApiError } from "@/lib/api/errors"

/** Refusals are answers, not accidents: only lost connections and 5xx are worth another try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  if (failures >= 2) return false
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
