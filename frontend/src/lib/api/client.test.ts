import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { authNeed, bindAuthFlow } from "./authFlow"
import { api, send } from "./client"
import { ApiError, errorFromResponse } from "./errors"
import { setCurrentOrganisation } from "./organisation"

type Call = { url: string; init: RequestInit & { headers: Record<string, string> } }

/** Answer the calls one after the other and remember them. */
function answerWith(...answers: (Response | Error)[]): Call[] {
  const calls: Call[] = []
  vi.stubGlobal("fetch", async (url: string, init: Call["init"]) => {
    calls.push({ url, init })
    const answer = answers[calls.length - 1]
    if (!answer) throw new Error("One call too many")
    if (answer instanceof Error) throw answer
    return answer
  })
  return calls
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

const stepUp = vi.fn(async (_methods: string[]) => true)
const loginRequired = vi.fn()
const mfaRequired = vi.fn()

beforeEach(() => {
  stepUp.mockReset().mockResolvedValue(true)
  loginRequired.mockReset()
  mfaRequired.mockReset()
  bindAuthFlow({ stepUp, loginRequired, mfaRequired })
  // biome-ignore lint/suspicious/noDocumentCookie: the test plays the server's part
  document.cookie = "csrftoken=first"
})

afterEach(() => {
  setCurrentOrganisation(null)
  vi.unstubAllGlobals()
})

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

describe("requests", () => {
  it("reads the CSRF token anew for every request", async () => {
    const calls = answerWith(json(200, {}), json(200, {}))
    await api("/a", { method: "POST", body: {} })
    // biome-ignore lint/suspicious/noDocumentCookie: the server rotates it at login
    document.cookie = "csrftoken=second"
    await api("/a", { method: "POST", body: {} })
    expect(calls.map((c) => c.init.headers["X-CSRFToken"])).toEqual(["first", "second"])
  })

  it("names the organisation, the request and nothing else on a GET", async () => {
    setCurrentOrganisation("org-1")
    const calls = answerWith(json(200, { ok: true }))
    expect(await api("/a", { query: { q: "nifty 26000", empty: "", none: null, n: 0 } })).toEqual({
      ok: true,
    })
    const { url, init } = calls[0] as Call
    expect(url).toBe("/a?q=nifty+26000&n=0")
    expect(init.headers["X-Organisation"]).toBe("org-1")
    expect(init.headers["X-Request-ID"]).toMatch(/^[0-9a-f-]{32,36}$/)
    expect(init.headers).not.toHaveProperty("X-CSRFToken")
    expect(init.body).toBeUndefined()
  })

  it("returns null for an empty answer", async () => {
    answerWith(new Response(null, { status: 204 }))
    expect(await api("/a", { method: "DELETE" })).toBeNull()
  })
})

describe("failures", () => {
  it("carries our code, message, extra and request id", async () => {
    answerWith(
      json(422, {
        code: "risk.denied",
        message: "Max lots",
        extra: { violations: [1] },
        request_id: "r-1",
      }),
    )
    const error = await failure(api("/a", { method: "POST", body: {} }))
    expect(error).toMatchObject({
      status: 422,
      code: "risk.denied",
      message: "Max lots",
      extra: { violations: [1] },
      requestId: "r-1",
    })
  })

  it("takes the fields of a validation error", () => {
    const error = errorFromResponse(400, {
      code: "validation.failed",
      message: "name: required",
      extra: { fields: { name: ["This is required."], non_field_errors: ["Together too long."] } },
    })
    expect(error.fields).toEqual([
      { field: "name", message: "This is required.", code: "invalid" },
      { field: null, message: "Together too long.", code: "invalid" },
    ])
  })

  it("takes allauth's errors", () => {
    const error = errorFromResponse(400, {
      status: 400,
      errors: [{ code: "email_password_mismatch", param: "password", message: "Wrong." }],
    })
    expect(error.code).toBe("email_password_mismatch")
    expect(error.fields[0]?.field).toBe("password")
  })

  it("survives an HTML page instead of JSON", async () => {
    answerWith(new Response("<h1>Forbidden</h1>", { status: 403 }))
    const error = await failure(api("/a", { method: "POST" }))
    expect(error.status).toBe(403)
    expect(error.message).not.toContain("<")
  })

  it("says so when no answer comes", async () => {
    answerWith(new TypeError("Failed to fetch"))
    const error = await failure(api("/a"))
    expect(error.isOffline).toBe(true)
    expect(error.code).toBe("network.unreachable")
  })

  it("lets an abort through unchanged", async () => {
    answerWith(new DOMException("gone", "AbortError"))
    await expect(api("/a")).rejects.toMatchObject({ name: "AbortError" })
  })
})

describe("401", () => {
  const reauth = { code: "reauthentication.required", message: "Again, please." }

  it("steps up and sends the same request again, with the same key", async () => {
    const calls = answerWith(json(401, reauth), json(201, { id: 1 }))
    const headers = { "Idempotency-Key": "k-1" }
    expect(await api("/orders", { method: "POST", body: { a: 1 }, headers })).toEqual({ id: 1 })
    expect(stepUp).toHaveBeenCalledTimes(1)
    expect(calls.map((c) => c.init.headers["Idempotency-Key"])).toEqual(["k-1", "k-1"])
    expect(calls[1]?.init.body).toBe(calls[0]?.init.body)
  })

  it("sends nothing again when the step-up is cancelled", async () => {
    stepUp.mockResolvedValue(false)
    const calls = answerWith(json(401, reauth))
    const error = await failure(api("/keys", { method: "POST", body: {} }))
    expect(error.code).toBe("reauthentication.cancelled")
    expect(calls).toHaveLength(1)
  })

  it("asks once: a second refusal is an error", async () => {
    answerWith(json(401, reauth), json(401, reauth))
    await failure(api("/keys", { method: "POST", body: {} }))
    expect(stepUp).toHaveBeenCalledTimes(1)
  })

  it("goes to the login when there is no session", async () => {
    answerWith(json(401, { code: "auth.required" }))
    await failure(api("/me"))
    expect(loginRequired).toHaveBeenCalledTimes(1)
  })

  it("goes to the second factor when that is pending", async () => {
    const flows = [{ id: "login" }, { id: "mfa_authenticate", is_pending: true, types: ["totp"] }]
    answerWith(json(401, { data: { flows } }))
    await failure(api("/me"))
    expect(mfaRequired).toHaveBeenCalledTimes(1)
    expect(loginRequired).not.toHaveBeenCalled()
  })

  it("is left to the caller on request", async () => {
    answerWith(json(401, reauth), json(401, {}))
    await failure(api("/login", { method: "POST", onUnauthorized: "return" }))
    expect((await send("/session")).status).toBe(401)
    expect(stepUp).not.toHaveBeenCalled()
    expect(loginRequired).not.toHaveBeenCalled()
  })

  it("reads every flow of allauth", () => {
    const flows = (...list: object[]) => ({ data: { flows: list } })
    expect(
      authNeed(flows({ id: "reauthenticate" }, { id: "mfa_reauthenticate", types: ["totp"] })),
    ).toEqual({ kind: "reauthenticate", methods: ["password", "totp"] })
    expect(authNeed(flows({ id: "verify_email", is_pending: true })).kind).toBe("verify_email")
    expect(authNeed(flows({ id: "login" })).kind).toBe("login")
    expect(authNeed(null).kind).toBe("login")
  })
})
