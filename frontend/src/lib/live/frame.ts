import { DEPTH_BYTES, readDepth } from "./depth"
import type { DepthBoard } from "./depthBoard"
import { FIELD, FIELDS, FLAG } from "./fields"
import type { QuoteBoard } from "./quoteBoard"

/**
 * Decoder of the market socket's binary frame (little-endian):
 *
 *     header  u8 version=1 | u8 type | u16 count | u32 seq | f64 server_ts_ms                           16 bytes
 *     record  u32 id | u8 price_exp | u8 flags | u16 – | i32 ltp bid ask open high low close (×10^exp)
 *             | u32 bid_qty ask_qty ltq | f64 volume | f64 oi | f64 exchange_ts_ms                      72 bytes
 *
 * Types 1 (snapshot) and 2 (delta) hold `count` such records. Types 3 and 4 are the same with `count`
 * sections, for a connection that watches some instruments in another mode:
 *
 *     section u8 kind (1 quotes, 2 ltp, 3 depth) | u8 – | u16 count | u32 –                              8 bytes
 *     ltp     u32 id | u8 price_exp | u8 flags | u16 – | i32 ltp close | f64 exchange_ts_ms             24 bytes
 */
export const HEADER_BYTES = 16
export const RECORD_BYTES = 72
export const SECTION_BYTES = 8
export const LTP_BYTES = 24
const VERSION = 1
const SECTION = { quotes: 1, ltp: 2, depth: 3 } as const
const SECTION_RECORD_BYTES: Record<number, number> = {
  [SECTION.quotes]: RECORD_BYTES,
  [SECTION.ltp]: LTP_BYTES,
  [SECTION.depth]: DEPTH_BYTES,
}

export type FrameKind = "snapshot" | "delta"

export interface FrameHeader {
  kind: FrameKind
  /** Records, or sections where `hasSections`. */
  count: number
  hasSections: boolean
  seq: number
  serverMs: number
}

/** Where a section's records lie. */
interface Section {
  kind: number
  count: number
  at: number
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
  if (type < 1 || type > 4) throw new FrameError(`frame type ${type} is unknown`)
  const header: FrameHeader = {
    kind: type % 2 === 1 ? "snapshot" : "delta",
    count: view.getUint16(2, true),
    hasSections: type > 2,
    seq: view.getUint32(4, true),
    serverMs: view.getFloat64(8, true),
  }
  sectionsOf(view, header)
  return header
}

/** The sections of a frame; one without sections is one of quotes. Throws FrameError if it is cut short. */
function sectionsOf(view: DataView, header: FrameHeader): Section[] {
  const found: Section[] = []
  let at = HEADER_BYTES
  if (!header.hasSections) {
    found.push({ kind: SECTION.quotes, count: header.count, at })
    at += header.count * RECORD_BYTES
  } else {
    for (let index = 0; index < header.count; index += 1) {
      if (at + SECTION_BYTES > view.byteLength) throw new FrameError("frame ends before a section")
      const kind = view.getUint8(at)
      const size = SECTION_RECORD_BYTES[kind]
      if (size === undefined) throw new FrameError(`section ${kind} is unknown`)
      const count = view.getUint16(at + 2, true)
      found.push({ kind, count, at: at + SECTION_BYTES })
      at += SECTION_BYTES + count * size
    }
  }
  if (at !== view.byteLength) {
    throw new FrameError(`frame of ${view.byteLength} bytes does not hold what its header says`)
  }
  return found
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

/** Decode one compact record into the shared row: what it does not carry is NaN. */
export function readLtp(view: DataView, offset: number): { id: number; row: Float64Array } {
  const scale = 10 ** view.getUint8(offset + 4)
  const flags = view.getUint8(offset + 5)
  row.fill(Number.NaN)
  row[FIELD.ltp] = view.getInt32(offset + 8, true) / scale
  row[FIELD.close] =
    (flags & FLAG.noClose) !== 0 ? Number.NaN : view.getInt32(offset + 12, true) / scale
  row[FIELD.exchangeMs] = view.getFloat64(offset + 16, true)
  row[FIELD.flags] = flags
  return { id: view.getUint32(offset, true), row }
}

/** Decode every record of a checked frame into the boards; returns the newest exchange time in it (ms). */
export function writeFrame(
  view: DataView,
  header: FrameHeader,
  board: QuoteBoard,
  receivedMs: number,
  depths?: DepthBoard,
): number {
  let newest = Number.NEGATIVE_INFINITY
  for (const { kind, count, at } of sectionsOf(view, header)) {
    for (let index = 0; index < count; index += 1) {
      if (kind === SECTION.depth) {
        depths?.write(readDepth(view, at + index * DEPTH_BYTES))
        continue
      }
      const record =
        kind === SECTION.ltp
          ? readLtp(view, at + index * LTP_BYTES)
          : readRecord(view, at + index * RECORD_BYTES)
      board.write(record.id, record.row, receivedMs)
      newest = Math.max(newest, record.row[FIELD.exchangeMs] as number)
    }
  }
  return newest
}
