import { useQuery } from "@tanstack/react-query"
import { useSearchParams } from "react-router"
import { underlyingsQuery } from "@/lib/chain/queries"

/** Underlying and expiry of the address bar; without any, the first of each. */
export function useChainChoice() {
  const query = useQuery(underlyingsQuery)
  const [params, setParams] = useSearchParams()
  const wanted = Number(params.get("underlying"))
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
