import { useQueryClient } from "@tanstack/react-query"
import { useCallback } from "react"
import { useNavigate, useSearchParams } from "react-router"
import type { AuthStep } from "@/lib/allauth"
import { ApiError } from "@/lib/api"
import { safeNext } from "./rules"

/** Go where a step of signing in leads: the terminal, the second factor, or the inbox. */
export function useAuthStep() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [params] = useSearchParams()
  const next = params.get("next")

  return useCallback(
    (step: AuthStep, email?: string) => {
      if (step.kind === "done") {
        // What was loaded for somebody else. Not the queries of this very page: they would start anew.
        client.removeQueries({ type: "inactive" })
        return navigate(safeNext(next), { replace: true })
      }
      const query = next ? `?next=${encodeURIComponent(next)}` : ""
      switch (step.need.kind) {
        case "mfa":
          return navigate(`/login/mfa${query}`)
        case "verify_email":
          return navigate(`/verify-email${query}`, { state: { email, sentAt: Date.now() } })
        default:
          throw new ApiError({
            status: 401,
            code: "login.required",
            message: "This did not log you in. Start again from the login page.",
          })
      }
    },
    [client, navigate, next],
  )
}
