import { FIELD, FIELDS, FLAG } from "./fields"
import type { QuoteBoard } from "./quoteBoard"

/**
 * Decoder of the market socket's binary frame (little-endian):
 *
 *     header  u8 version=1 | u8 type (1 snapshot, 2 delta) | u16 count | u32 seq | f64 server_ts_ms      16 bytes
 *     record  u32 id | u8 price_exp | u8 flags | u16 – | i32 ltp bid ask open high low close (×10^exp)
 *             | u32 bid_qty ask_qty ltq | f64 volume | f64 oi | f64 exchange_ts_ms                      72 bytes
 */
export const HEADER_BYTES = 16
export const RECORD_BYTES = 72
const VERSION = 1

export type FrameKind = "snapshot" | "delta"

export interface FrameHeader {
  kind: FrameKind
  count: number
  seq: number
  serverMs: number
}

/** The frame cannot be read: wrong version, unknown type or cut short. */
export class FrameError extends Error {
  override name = "FrameError"
}

/** Read and check the header; throws FrameError rather than painting rubbish. */
export function readHeader(view: DataView): FrameHeader {
  if (view.byteLength < HEADER_BYTES) throw new FrameError("frame shorter than its header")
  const version = view.getUint8(0)
  if (version !== VERSION) throw new FrameError(`frame version ${version} is not supported`)
  const type = view.getUint8(1)
  if (type !== 1 && type !== 2) throw new FrameError(`frame type ${type} is unknown`)
  const count = view.getUint16(2, true)
  if (view.byteLength !== HEADER_BYTES + count * RECORD_BYTES) {
    throw new FrameError(`frame of ${view.byteLength} bytes does not hold ${count} records`)
  }
  return {
    kind: type === 1 ? "snapshot" : "delta",
    count,
    seq: view.getUint32(4, true),
    serverMs: view.getFloat64(8, true),
  }
}

const row = new Float64Array(FIELDS)

/**
 * Decode one record at `offset` into a shared row (valid until the next call) and return its instrument id.
 * Fields that the flags declare missing become NaN.
 */
export function readRecord(view: DataView, offset: number): { id: number; row: Float64Array } {
  const scale = 10 ** view.getUint8(offset + 4)
  const flags = view.getUint8(offset + 5)
  const noOhlc = (flags & FLAG.noOhlc) !== 0
  const price = (index: number, isMissing: boolean) =>
    isMissing ? Number.NaN : view.getInt32(offset + 8 + index * 4, true) / scale
  row[FIELD.ltp] = price(0, false)
  row[FIELD.bid] = price(1, (flags & FLAG.noBid) !== 0)
  row[FIELD.ask] = price(2, (flags & FLAG.noAsk) !== 0)
  row[FIELD.open] = price(3, noOhlc)
  row[FIELD.high] = price(4, noOhlc)
  row[FIELD.low] = price(5, noOhlc)
  row[FIELD.close] = price(6, (flags & FLAG.noClose) !== 0)
  row[FIELD.bidQty] = view.getUint32(offset + 36, true)
  row[FIELD.askQty] = view.getUint32(offset + 40, true)
  row[FIELD.ltq] = view.getUint32(offset + 44, true)
  row[FIELD.volume] = view.getFloat64(offset + 48, true)
  row[FIELD.oi] = view.getFloat64(offset + 56, true)
  row[FIELD.exchangeMs] = view.getFloat64(offset + 64, true)
  row[FIELD.flags] = flags
  return { id: view.getUint32(offset, true), row }
}

/** Decode every record of a checked frame into the board; returns the newest exchange time in it (ms). */
export function writeFrame(
  view: DataView,
  header: FrameHeader,
  board: QuoteBoard,
  receivedMs: number,
): number {
  let newest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < header.count; index += 1) {
    const record = readRecord(view, HEADER_BYTES + index * RECORD_BYTES)
    board.write(record.id, record.row, receivedMs)
    newest = Math.max(newest, record.row[FIELD.exchangeMs] as number)
  }
  return newest
}
