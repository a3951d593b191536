import { redirect } from "react-router"
import { ApiError } from "@/lib/api/errors"
import { meQuery } from "@/lib/api/queries"
import { queryClient } from "../queryClient"

/** The terminal needs a session: without one, to the login and back. */
export async function shellLoader({ request }: { request: Request }) {
  try {
    await queryClient.ensureQueryData(meQuery)
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      const url = new URL(request.url)
      throw redirect(`/login?next=${encodeURIComponent(url.pathname + url.search)}`)
    }
    throw error
  }
  return null
}
