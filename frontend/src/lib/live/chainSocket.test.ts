import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { ChainSocket, chainName } from "./chainSocket"
import type { SocketLike } from "./reconnectingSocket"

class FakeSocket implements SocketLike {
  binaryType: BinaryType = "blob"
  readyState = 1
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  sent: Record<string, unknown>[] = []
  isClosed = false
  send(data: string) {
    this.sent.push(JSON.parse(data))
  }
  close() {
    this.isClosed = true
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent)
  }
  ops() {
    return this.sent.map((each) => each.op).filter((op) => op !== "ping")
  }
}

const NAME = chainName(11, "2026-11-24")
const DOC = { type: "chain", underlying_id: 11, expiry: "2026-11-24", seq: 1 }
let sockets: FakeSocket[] = []
let chain: ChainSocket

beforeEach(() => {
  vi.useFakeTimers()
  sockets = []
  chain = new ChainSocket(
    () => "ws://x/ws/chain/",
    () => undefined,
    {
      createSocket: () => {
        const socket = new FakeSocket()
        socket.readyState = 0
        sockets.push(socket)
        return socket
      },
      now: () => Date.now(),
      random: () => 0,
    },
  )
})
afterEach(() => vi.useRealTimers())

function open(at = 0): FakeSocket {
  const socket = sockets[at] as FakeSocket
  socket.readyState = 1
  socket.onopen?.({} as Event)
  return socket
}

test("nothing is connected until somebody watches, and nothing after the last one left", () => {
  expect(sockets).toHaveLength(0)
  const leave = chain.watch(NAME, () => undefined)
  const socket = open()
  expect(socket.sent[0]).toEqual({ op: "subscribe", underlying: 11, expiry: "2026-11-24" })
  leave()
  expect(socket.isClosed).toBe(false)
  vi.advanceTimersByTime(2_000)
  expect(socket.isClosed).toBe(true)
})

test("documents are kept, acknowledged by count, and announced", () => {
  const seen = vi.fn()
  chain.watch(NAME, seen)
  const socket = open()
  socket.say(DOC)
  socket.say({ ...DOC, seq: 2 })
  expect(chain.doc(NAME)?.seq).toBe(2)
  expect(seen).toHaveBeenCalledTimes(2)
  expect(socket.sent.filter((each) => each.op === "ack").map((each) => each.count)).toEqual([1, 2])
})

test("after a reconnect everything is asked again and the count starts anew", () => {
  chain.watch(NAME, () => undefined)
  open().say(DOC)
  sockets[0]?.onclose?.({ code: 4503 } as CloseEvent)
  vi.advanceTimersByTime(1_000)
  const again = open(1)
  again.say(DOC)
  expect(again.ops()).toEqual(["subscribe", "ack"])
  expect(again.sent.at(-1)).toEqual({ op: "ack", count: 1 })
})

test("a change of watchers within a moment does not reconnect", () => {
  const leave = chain.watch(NAME, () => undefined)
  const socket = open()
  leave()
  chain.watch(NAME, () => undefined)
  vi.advanceTimersByTime(2_000)
  expect(socket.isClosed).toBe(false)
  expect(socket.ops()).toEqual(["subscribe"])
})
