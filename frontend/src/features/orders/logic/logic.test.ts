import { describe, expect, it } from "vitest"
import { csvCell, toCsv } from "./csv"
import { delta, istMicros, microsOf } from "./timeline"

describe("CSV", () => {
  it("quotes, and disarms formulas but not negative numbers", () => {
    expect(csvCell('say "hi", now')).toBe('"say ""hi"", now"')
    expect(csvCell("=1+1")).toBe("'=1+1")
    expect(csvCell("-12.50")).toBe("-12.50")
    expect(csvCell("-cmd")).toBe("'-cmd")
    expect(csvCell(null)).toBe("")
  })

  it("has one heading and CRLF ends", () => {
    const text = toCsv([{ title: "A", value: (row: { a: number }) => row.a }], [{ a: 1 }, { a: 2 }])
    expect(text).toBe("A\r\n1\r\n2\r\n")
  })
})

describe("timeline times", () => {
  it("keeps microseconds and shows IST", () => {
    expect(istMicros("2026-11-23T06:12:07.123456Z")).toBe("11:42:07.123456")
    expect(istMicros("2026-11-23T20:00:00Z")).toBe("01:30:00.000000")
    expect(microsOf("yesterday")).toBeNull()
  })

  it.each([
    ["2026-11-23T06:00:00.000000Z", "2026-11-23T06:00:00.000412Z", "+412 µs"],
    ["2026-11-23T06:00:00.000000Z", "2026-11-23T06:00:00.001860Z", "+1.86 ms"],
    ["2026-11-23T06:00:00.900000Z", "2026-11-23T06:00:03.000000Z", "+2.10 s"],
    ["2026-11-23T06:00:00Z", "2026-11-23T06:03:05Z", "+3 min 05 s"],
    ["2026-11-23T06:00:00Z", "2026-11-23T08:04:05Z", "+2 h 04 min"],
    ["2026-11-23T06:00:00.000010Z", "2026-11-23T06:00:00.000000Z", "−10 µs"],
  ])("%s to %s is %s", (from, to, text) => {
    expect(delta(from, to)).toBe(text)
  })
})
