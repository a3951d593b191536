import { useQuery } from "@tanstack/react-query"
import { useSearchParams } from "react-router"
import { underlyingsQuery } from "./queries"

/**
 * Underlying and expiry of the address bar.
 *
 * @param preferred Underlying's id when the address names none; else the first one, like the expiry.
 */
export function useChainChoice(preferred?: number) {
  const query = useQuery(underlyingsQuery)
  const [params, setParams] = useSearchParams()
  const wanted = Number(params.get("underlying") ?? preferred)
  const underlying = query.data?.find((each) => each.id === wanted) ?? query.data?.[0] ?? null
  const asked = params.get("expiry")
  const expiry =
    underlying?.expiries.find((each) => each === asked) ?? underlying?.expiries[0] ?? null
  return {
    query,
    underlyings: query.data ?? [],
    underlying,
    expiry,
    choose: (underlyingId: number, next?: string) =>
      setParams(
        { underlying: String(underlyingId), ...(next ? { expiry: next } : {}) },
        { replace: true },
      ),
  }
}

export type ChainChoice = ReturnType<typeof useChainChoice>
