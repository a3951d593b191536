import { afterEach, expect, it, vi } from "vitest"
import { call } from "./call"

afterEach(() => vi.unstubAllGlobals())

function answerOnce(body: unknown) {
  const fetcher = vi.fn(
    async (_url: string, _init: RequestInit) => new Response(JSON.stringify(body)),
  )
  vi.stubGlobal("fetch", fetcher)
  return fetcher
}

it("fills the path, escaped, and leaves the rest to the wrapper", async () => {
  const fetcher = answerOnce({})
  const path = { organisation_id: "a/b", member_id: "m 1" }
  await call("patch", "/api/v1/organisations/{organisation_id}/members/{member_id}", {
    path,
    body: { role: "viewer" },
  })
  const [url, init] = fetcher.mock.calls[0] ?? []
  expect(url).toBe("/api/v1/organisations/a%2Fb/members/m%201")
  expect(init?.method).toBe("PATCH")
  expect(init?.body).toBe('{"role":"viewer"}')
})

const MEMBER = "/api/v1/organisations/{organisation_id}/members/{member_id}"
const INVITATIONS = "/api/v1/organisations/{organisation_id}/invitations"

it("refuses to call a path with a hole", () => {
  const path = { organisation_id: "o" }
  // @ts-expect-error the member is missing: the types say so before the test does
  expect(() => call("delete", MEMBER, { path })).toThrow(/member_id/)
})

it("knows what each operation answers and takes", async () => {
  answerOnce({ results: [{ display: "NIFTY" }] })
  const found = await call("get", "/api/v1/instruments/search", { query: { q: "nifty" } })
  expect(found.results[0]?.display).toBe("NIFTY")
  const path = { organisation_id: "o" }
  const body = { email: "a@b.c", role: "king" }
  // @ts-expect-error there is no such path
  const wrongPath = () => call("get", "/api/v1/nothing")
  // @ts-expect-error there is no such role
  const wrongBody = () => call("post", INVITATIONS, { path, body })
  expect([wrongPath, wrongBody]).toHaveLength(2)
})
