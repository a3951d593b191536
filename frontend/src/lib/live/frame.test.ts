import { describe, expect, it } from "vitest"
import { DepthBoard } from "./depthBoard"
import { FIELD } from "./fields"
import { FrameError, readHeader, readRecord, writeFrame } from "./frame"
import { QuoteBoard } from "./quoteBoard"
import { frameOf } from "./testing"

/**
 * Made by Python:
 * struct.pack("<BBHId", 1, 2, 2, 7, 1795000000200.25)
 * + pack("<IBBH7i3Iddd", 26000, 2, 0, 0, 2450055, 2450010, 2450095, 2440000, 2460000, 2435025, 2445500,
 *        150, 75, 25, 1234567.0, 9876543210.0, 1795000000123.0)
 * + pack("<IBBH7i3Iddd", 4000000001, 4, 1|2|8, 0, 8375025, 0, 8375050, 0, 0, 0, 8370000,
 *        0, 1000, 1000, 0.0, 0.0, 1795000000100.5)
 */
const PYTHON_FRAME =
  "01020200070000000084ec65e51e7a42" +
  "9065000002000000876225005a622500af622500403b250060892500d1272500bc502500" +
  "960000004b000000190000000000000087d63241000050b78065024200b0e765e51e7a42" +
  "01286bee040b0000f1ca7f00000000000acb7f0000000000000000000000000050b77f00" +
  "00000000e8030000e8030000000000000000000000000000000000000048e665e51e7a42"

/** Made by `marketdata.hub.frames.mixed_frame`: a quote, a compact price and a book of 3 bids, 2 asks. */
const PYTHON_MIXED =
  "01040300090000000084ec65e51e7a4201000100000000009065000002000000876225005a622500af622500403b2500" +
  "60892500d1272500bc502500960000004b000000190000000000000087d63241000050b78065024200b0e765e51e7a42" +
  "020001000000000001286bee04100000f1ca7f00000000000048e665e51e7a4203000100000000009065000002000302" +
  "00b0e765e51e7a425a622500960000000300000055622500e1000000040000004662250000286bee0900000000000000" +
  "0000000000000000000000000000000000000000af6225004b00000001000000b46225002c0100000200000000000000" +
  "0000000000000000000000000000000000000000000000000000000000000000"

const bytes = (hex: string) =>
  new DataView(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer)

describe("binary frame", () => {
  it("reads the header that Python packed", () => {
    expect(readHeader(bytes(PYTHON_FRAME))).toEqual({
      kind: "delta",
      count: 2,
      hasSections: false,
      seq: 7,
      serverMs: 1795000000200.25,
    })
  })

  it("reads prices, quantities and a 33-bit open interest exactly", () => {
    const { id, row } = readRecord(bytes(PYTHON_FRAME), 16)
    expect(id).toBe(26000)
    expect([...row.subarray(FIELD.ltp, FIELD.receivedMs)]).toEqual([
      24500.55, 24500.1, 24500.95, 24400, 24600, 24350.25, 24455, 150, 75, 25, 1234567, 9876543210,
      1795000000123,
    ])
  })

  it("scales by the exponent and turns flagged fields into NaN", () => {
    const { id, row } = readRecord(bytes(PYTHON_FRAME), 16 + 72)
    expect(id).toBe(4000000001)
    expect(row[FIELD.ltp]).toBe(837.5025)
    expect(row[FIELD.bid]).toBeNaN()
    expect(row[FIELD.ask]).toBe(837.505)
    expect(row[FIELD.open]).toBeNaN()
    expect(row[FIELD.low]).toBeNaN()
    expect(row[FIELD.close]).toBe(837)
    expect(row[FIELD.exchangeMs]).toBe(1795000000100.5)
  })

  it("writes all records into the board and returns the newest exchange time", () => {
    const board = new QuoteBoard(2, () => undefined)
    const view = bytes(PYTHON_FRAME)
    expect(writeFrame(view, readHeader(view), board, 1000)).toBe(1795000000123)
    expect(board.get(26000, "ltp")).toBe(24500.55)
    expect(board.isStale(26000)).toBe(false)
    expect(board.isStale(4000000001)).toBe(true)
    expect(board.change(26000)).toBeCloseTo(45.55, 6)
  })

  it.each([
    ["a short header", bytes("0102")],
    ["a foreign version", bytes(`02${PYTHON_FRAME.slice(2)}`)],
    ["an unknown type", bytes(`0109${PYTHON_FRAME.slice(4)}`)],
    ["a cut record", bytes(PYTHON_FRAME.slice(0, -2))],
  ])("refuses %s", (_, view) => {
    expect(() => readHeader(view)).toThrow(FrameError)
  })

  it("agrees with the builder the other tests use", () => {
    const view = new DataView(frameOf("snapshot", 3, [{ id: 5, ltp: 12.35 }]))
    expect(readHeader(view)).toMatchObject({ kind: "snapshot", count: 1, seq: 3 })
    expect(readRecord(view, 16).row[FIELD.ltp]).toBe(12.35)
  })

  it("reads the sections that Python packed", () => {
    const board = new QuoteBoard(2, () => undefined)
    const depths = new DepthBoard(() => undefined)
    const view = bytes(PYTHON_MIXED)
    const header = readHeader(view)
    expect(header).toMatchObject({ kind: "delta", count: 3, hasSections: true, seq: 9 })
    expect(writeFrame(view, header, board, 1000, depths)).toBe(1795000000123)
    expect(board.get(26000, "bid")).toBe(24500.1)
    expect(board.get(4000000001, "ltp")).toBe(837.5025)
    expect(board.get(4000000001, "close")).toBeNaN()
    expect(board.get(4000000001, "bid")).toBeNaN()
    expect(depths.get(26000)).toEqual({
      id: 26000,
      digits: 2,
      exchangeMs: 1795000000123,
      bids: [
        { price: 24500.1, quantity: 150, orders: 3 },
        { price: 24500.05, quantity: 225, orders: 4 },
        { price: 24499.9, quantity: 4000000000, orders: 9 },
      ],
      asks: [
        { price: 24500.95, quantity: 75, orders: 1 },
        { price: 24501, quantity: 300, orders: 2 },
      ],
    })
  })

  it.each([
    ["a cut section", bytes(PYTHON_MIXED.slice(0, -2))],
    ["bytes after the last section", bytes(`${PYTHON_MIXED}00`)],
    ["an unknown section", bytes(`${PYTHON_MIXED.slice(0, 32)}09${PYTHON_MIXED.slice(34)}`)],
  ])("refuses %s", (_, view) => {
    expect(() => readHeader(view)).toThrow(FrameError)
  })
})
