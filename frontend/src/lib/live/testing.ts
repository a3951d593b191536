/** Hand-driven stand-ins for unit tests of the live modules. Never imported by the application. */
import type { SocketDeps, SocketLike } from "./reconnectingSocket"

export class FakeSocket implements SocketLike {
  binaryType: BinaryType = "blob"
  readyState = 0
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  readonly sent: Record<string, unknown>[] = []
  isClosed = false
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>)
  }

  close(): void {
    this.isClosed = true
    this.readyState = 3
  }

  open(): void {
    this.readyState = 1
    this.onopen?.(new Event("open"))
  }

  text(message: object): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }))
  }

  binary(data: ArrayBuffer): void {
    this.onmessage?.(new MessageEvent("message", { data }))
  }

  fail(code: number): void {
    this.readyState = 3
    this.onclose?.({ code } as CloseEvent)
  }

  ops(op: string): Record<string, unknown>[] {
    return this.sent.filter((message) => message.op === op)
  }
}

/** Dependencies that record every socket made; `random` 1 gives the full back-off. */
export function fakeDeps(): SocketDeps & { sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = []
  return {
    sockets,
    createSocket: (url) => {
      const socket = new FakeSocket(url)
      sockets.push(socket)
      return socket
    },
    now: () => Date.now(),
    random: () => 1,
  }
}

interface FrameRecord {
  id: number
  ltp: number
  exchangeMs?: number
  flags?: number
}

/** A binary frame with two-decimal prices around `ltp`. */
export function frameOf(
  kind: "snapshot" | "delta",
  seq: number,
  records: FrameRecord[],
  serverMs = 0,
): ArrayBuffer {
  const buffer = new ArrayBuffer(16 + records.length * 72)
  const view = new DataView(buffer)
  view.setUint8(0, 1)
  view.setUint8(1, kind === "snapshot" ? 1 : 2)
  view.setUint16(2, records.length, true)
  view.setUint32(4, seq, true)
  view.setFloat64(8, serverMs, true)
  records.forEach((record, index) => {
    const at = 16 + index * 72
    view.setUint32(at, record.id, true)
    view.setUint8(at + 4, 2)
    view.setUint8(at + 5, record.flags ?? 0)
    for (let column = 0; column < 7; column += 1) {
      view.setInt32(at + 8 + column * 4, Math.round(record.ltp * 100), true)
    }
    view.setFloat64(at + 64, record.exchangeMs ?? seq, true)
  })
  return buffer
}
