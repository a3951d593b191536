import { authFlow, authNeed } from "./authFlow"
import { csrfToken } from "./cookies"
import { ApiError, errorFromResponse } from "./errors"
import { currentOrganisation } from "./organisation"

export type ApiMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export type ApiOptions = {
  method?: ApiMethod
  body?: unknown
  query?: Record<string, string | number | boolean | null | undefined>
  headers?: Record<string, string>
  signal?: AbortSignal
  /** "app": a 401 leads to login or step-up. "return": the caller reads the 401 itself. */
  onUnauthorized?: "app" | "return"
}

/** A raw answer: status, parsed body (null if it was not JSON). */
export type RawAnswer = { status: number; body: unknown; requestId: string }

/** A random id that also works where crypto.randomUUID is missing (plain http on a LAN). */
export function randomId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")
}

/**
 * Call the server and return the JSON of a successful answer.
 * Throws ApiError otherwise. A 401 that wants a step-up opens the dialog and, once passed, the
 * same request (same idempotency key) is sent again.
 */
export async function api<T>(path: string, options: ApiOptions = {}): Promise<T> {
  let answer = await send(path, options)
  if (answer.status === 401 && options.onUnauthorized !== "return") {
    const retry = await settleUnauthorized(answer.body)
    if (retry) answer = await send(path, options)
  }
  if (answer.status >= 200 && answer.status < 300) return answer.body as T
  throw errorFromResponse(answer.status, answer.body, answer.requestId)
}

async function settleUnauthorized(body: unknown): Promise<boolean> {
  const need = authNeed(body)
  switch (need.kind) {
    case "reauthenticate":
      if (await authFlow().stepUp(need.methods)) return true
      throw new ApiError({
        status: 401,
        code: "reauthentication.cancelled",
        message: "Cancelled. Nothing was changed.",
      })
    case "mfa":
      authFlow().mfaRequired()
      return false
    default:
      authFlow().loginRequired()
      return false
  }
}

/** One round trip, without reading any meaning into the status. */
export async function send(path: string, options: ApiOptions = {}): Promise<RawAnswer> {
  const method = options.method ?? "GET"
  const requestId = randomId()
  const init: RequestInit = {
    method,
    headers: requestHeaders(method, requestId, options),
    credentials: "same-origin",
  }
  if (options.body !== undefined) init.body = JSON.stringify(options.body)
  if (options.signal) init.signal = options.signal
  let response: Response
  try {
    response = await fetch(withQuery(path, options.query), init)
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new ApiError({
      status: 0,
      code: "network.unreachable",
      message: "The server could not be reached. Check your connection.",
      requestId,
    })
  }
  return { status: response.status, body: await parse(response), requestId }
}

function requestHeaders(
  method: ApiMethod,
  requestId: string,
  options: ApiOptions,
): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Request-ID": requestId }
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken()
  if (options.body !== undefined) headers["Content-Type"] = "application/json"
  const organisation = currentOrganisation()
  if (organisation) headers["X-Organisation"] = organisation
  return { ...headers, ...options.headers }
}

function withQuery(path: string, query: ApiOptions["query"]): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

/** Answers may be empty (204) or an HTML error page (CSRF, proxy): both become null. */
async function parse(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!text) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
