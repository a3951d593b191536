import { authFlow } from "@/lib/api/authFlow"
import { sessionGet } from "./client"

/** The server wants a proof not older than this (ACCOUNT_REAUTHENTICATION_TIMEOUT), less a margin. */
const RECENT_S = 300 - 20

/**
 * Ask for a step-up now, unless one was just done: for flows that show something (a secret, a QR
 * code) before the request that the server would refuse. False = the person cancelled.
 */
export async function ensureRecentAuth(now: number = Date.now()): Promise<boolean> {
  const state = await sessionGet()
  if (state.kind === "done") {
    const last = state.session.methods.filter((m) => m.reauthenticated).at(-1)
    if (last && now / 1000 - last.at < RECENT_S) return true
  }
  return authFlow().stepUp([])
}
