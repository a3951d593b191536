import { describe, expect, it } from "vitest"
import { codeRules, safeNext } from "./rules"

describe("safeNext", () => {
  it("keeps addresses of this site", () => {
    expect(safeNext("/app/orders?status=open")).toBe("/app/orders?status=open")
  })

  it.each([null, "", "https://evil.example", "//evil.example", "/\\evil.example", "app"])(
    "turns %s into the terminal",
    (value) => {
      expect(safeNext(value)).toBe("/app")
    },
  )
})

describe("codeRules", () => {
  it.each(["123456", "123 456", "ab12cd34", "1234-5678"])("takes %s", (code) => {
    expect(codeRules.validate(code)).toBe(true)
  })

  it.each(["12345", "", "12_456"])("refuses %j", (code) => {
    expect(codeRules.validate(code)).not.toBe(true)
  })
})
