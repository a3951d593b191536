import { describe, expect, it } from "vitest"
import { fromBase64Url, passkeyProblem, toBase64Url } from "./webauthn"

describe("base64url", () => {
  it("round-trips every length and the letters that differ", () => {
    for (let length = 0; length < 9; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 251 + i)
      const text = toBase64Url(bytes.buffer)
      expect(text).not.toMatch(/[+/=]/)
      expect([...new Uint8Array(fromBase64Url(text))]).toEqual([...bytes])
    }
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff).buffer)).toBe("-_8")
  })
})

describe("passkeyProblem", () => {
  it("says nothing about a cancelled prompt", () => {
    expect(passkeyProblem(new DOMException("", "NotAllowedError"))).toBeNull()
    expect(passkeyProblem(new DOMException("", "AbortError"))).toBeNull()
  })

  it("explains the rest", () => {
    expect(passkeyProblem(new DOMException("", "InvalidStateError"))).toMatch(/already/)
    expect(passkeyProblem(new Error("No network"))).toBe("No network")
  })
})
