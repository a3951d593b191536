/** The headless browser API of django-allauth: session cookie, JSON, 401 as a state. */
import { type AuthNeed, authNeed } from "@/lib/api/authFlow"
import { api, type RawAnswer, send } from "@/lib/api/client"
import { errorFromResponse } from "@/lib/api/errors"
import type {
  Authenticator,
  AuthSession,
  BrowserSession,
  Envelope,
  RecoveryCodes,
  TotpSetup,
} from "./types"

const ROOT = "/_allauth/browser/v1"

/** What a step of signing in led to. */
export type AuthStep = { kind: "done"; session: AuthSession } | { kind: "next"; need: AuthNeed }

/** A step's answer: 200 = in; 401 = another step is due; 409 = was in already. */
function toStep(answer: RawAnswer): AuthStep {
  if (answer.status === 200) {
    return { kind: "done", session: (answer.body as Envelope<AuthSession>).data }
  }
  if (answer.status === 401) return { kind: "next", need: authNeed(answer.body) }
  throw errorFromResponse(answer.status, answer.body, answer.requestId)
}

async function step(path: string, body: unknown): Promise<AuthStep> {
  return toStep(await send(ROOT + path, { method: "POST", body }))
}

/** The session of this browser, or the step that is due. */
export async function sessionGet(signal?: AbortSignal): Promise<AuthStep> {
  return toStep(await send(`${ROOT}/auth/session`, signal ? { signal } : {}))
}

export const logIn = (email: string, password: string) => step("/auth/login", { email, password })

export const signUp = (email: string, password: string) => step("/auth/signup", { email, password })

/** Second factor: an authenticator code or a recovery code. */
export const mfaAuthenticate = (code: string) => step("/auth/2fa/authenticate", { code })

/** End this session. The server answers 401 = logged out. */
export async function logOut(): Promise<void> {
  const answer = await send(`${ROOT}/auth/session`, { method: "DELETE" })
  if (answer.status !== 401) throw errorFromResponse(answer.status, answer.body, answer.requestId)
}

/** Whose e-mail a mailed key confirms; throws when the key is wrong or spent. */
export async function emailKeyInfo(key: string, signal?: AbortSignal): Promise<string> {
  const answer = await api<Envelope<{ email: string }>>(`${ROOT}/auth/email/verify`, {
    headers: { "X-Email-Verification-Key": key },
    onUnauthorized: "return",
    ...(signal && { signal }),
  })
  return answer.data.email
}

/** Confirm; in the browser that signed up this also logs in. */
export const emailVerify = (key: string) => step("/auth/email/verify", { key })

export const passwordResetRequest = (email: string) =>
  api<unknown>(`${ROOT}/auth/password/request`, {
    method: "POST",
    body: { email },
    onUnauthorized: "return",
  })

/** Throws when the mailed key is wrong or spent. */
export const passwordKeyCheck = (key: string, signal?: AbortSignal) =>
  api<unknown>(`${ROOT}/auth/password/reset`, {
    headers: { "X-Password-Reset-Key": key },
    onUnauthorized: "return",
    ...(signal && { signal }),
  })

export const passwordReset = (key: string, password: string) =>
  step("/auth/password/reset", { key, password })

export const passwordChange = (current: string, next: string) =>
  api<unknown>(`${ROOT}/account/password/change`, {
    method: "POST",
    body: { current_password: current, new_password: next },
  })

export const reauthenticatePassword = (password: string) =>
  api<unknown>(`${ROOT}/auth/reauthenticate`, {
    method: "POST",
    body: { password },
    onUnauthorized: "return",
  })

export const reauthenticateCode = (code: string) =>
  api<unknown>(`${ROOT}/auth/2fa/reauthenticate`, {
    method: "POST",
    body: { code },
    onUnauthorized: "return",
  })

export async function authenticatorsList(signal?: AbortSignal): Promise<Authenticator[]> {
  const answer = await api<Envelope<Authenticator[]>>(
    `${ROOT}/account/authenticators`,
    signal ? { signal } : {},
  )
  return answer.data
}

/** A new secret for an authenticator app; null when one is active already. */
export async function totpBegin(): Promise<TotpSetup | null> {
  const answer = await send(`${ROOT}/account/authenticators/totp`)
  if (answer.status === 200) return null
  if (answer.status === 404) return (answer.body as { meta: TotpSetup }).meta
  throw errorFromResponse(answer.status, answer.body, answer.requestId)
}

export const totpActivate = (code: string) =>
  api<unknown>(`${ROOT}/account/authenticators/totp`, { method: "POST", body: { code } })

export const totpDeactivate = () =>
  api<unknown>(`${ROOT}/account/authenticators/totp`, { method: "DELETE" })

export async function recoveryCodesGet(): Promise<RecoveryCodes> {
  return (await api<Envelope<RecoveryCodes>>(`${ROOT}/account/authenticators/recovery-codes`)).data
}

/** Make new codes; the old ones stop working. */
export async function recoveryCodesRenew(): Promise<RecoveryCodes> {
  const answer = await api<Envelope<RecoveryCodes>>(
    `${ROOT}/account/authenticators/recovery-codes`,
    { method: "POST", body: {} },
  )
  return answer.data
}

export async function sessionsList(signal?: AbortSignal): Promise<BrowserSession[]> {
  const answer = await api<Envelope<BrowserSession[]>>(
    `${ROOT}/auth/sessions`,
    signal ? { signal } : {},
  )
  return answer.data
}

/** End other sessions; their sockets close at once. */
export const sessionsRevoke = (ids: number[]) =>
  api<unknown>(`${ROOT}/auth/sessions`, { method: "DELETE", body: { sessions: ids } })

export { ROOT as ALLAUTH_ROOT, step as authStep }
