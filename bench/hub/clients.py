"""Real WebSocket clients in one process, lean enough that the server is what is measured.

``clients.py PORT PATH KEY CLIENTS STALLED PER_CLIENT FIRST_ID COUNT [DEPTHS]`` connects and
subscribes (DEPTHS instruments with their book), says ``ready``, measures from the line ``go`` to
the line ``stop`` and prints one line of JSON.
"""

import asyncio
import base64
import json
import os
import random
import struct
import sys
import time

from marketdata import depth
from marketdata.hub.frames import DEPTHS, HEADER, MIXED_DELTA, MIXED_SNAPSHOT, QUOTES, SECTION
from marketdata.ticks import RECORD_SIZE

TS_OFFSET = RECORD_SIZE - 8
SAMPLE_EVERY = 13  # frames whose records are timed


class Totals:
    def __init__(self) -> None:
        self.measuring = False
        self.frames = self.updates = self.bytes = self.gaps = self.closed = 0
        self.latencies: list[float] = []


class Client(asyncio.Protocol):
    """One socket: parses server frames, acknowledges data frames; a stalled one stops reading."""

    def __init__(
        self, path: str, key: str, ids: list[int], totals: Totals, stalled: bool, depths: int
    ) -> None:
        self.path, self.key, self.ids, self.totals = path, key, ids, totals
        self.stalled, self.depths = stalled, depths
        self.buffer = bytearray()
        self.open = False
        self.seq = 0
        self.ack_every = 1
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport) -> None:
        self.transport = transport
        nonce = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self.key}\r\n\r\n".encode()
        )

    def connection_lost(self, exc) -> None:
        self.totals.closed += 1
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed during the handshake"))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self.buffer[:end]:
                raise ConnectionError(bytes(self.buffer[:end]))
            del self.buffer[: end + 4]
            self.open = True
            self.say({"op": "subscribe", "ids": self.ids})
        self.parse()

    def parse(self) -> None:
        at, size = 0, len(self.buffer)
        while size - at >= 2:
            length, start = self.buffer[at + 1], at + 2
            if length == 126:
                if size - at < 4:
                    break
                (length,), start = struct.unpack_from(">H", self.buffer, start), start + 2
            elif length == 127:
                if size - at < 10:
                    break
                (length,), start = struct.unpack_from(">Q", self.buffer, start), start + 8
            if size - start < length:
                break
            self.message(self.buffer[at] & 15, start, length)
            at = start + length
        del self.buffer[:at]

    def message(self, opcode: int, start: int, length: int) -> None:
        if opcode == 2:
            self.data(start, length)
        elif opcode == 1 and not self.ready.done():
            body = bytes(self.buffer[start : start + length])
            if b'"hello"' in body:
                self.ack_every = json.loads(body)["ack_every"]
            if b'"subscribed"' in body and self.depths:
                self.say({"op": "subscribe", "ids": self.ids[: self.depths], "mode": "depth"})
                self.depths = 0
            elif b'"subscribed"' in body:
                self.ready.set_result(None)
                if self.stalled:
                    self.transport.pause_reading()

    def data(self, start: int, length: int) -> None:
        totals = self.totals
        if self.path == "/ws/baseline/":
            count, first = 1, start
        else:
            _, kind, count, seq, _ = HEADER.unpack_from(self.buffer, start)
            first = start + HEADER.size
            totals.gaps += seq != self.seq + 1
            self.seq = seq
            if seq % self.ack_every == 0:
                self.say_text(b'{"op":"ack","seq":%d}' % seq)
        if not totals.measuring:
            return
        totals.frames += 1
        totals.bytes += length
        if self.path != "/ws/baseline/" and kind in (MIXED_SNAPSHOT, MIXED_DELTA):
            first, count, others = self.sections(first, count)
            totals.updates += others
        totals.updates += count
        if totals.frames % SAMPLE_EVERY == 0:
            now_ms = time.time() * 1000
            for record in range(first, first + count * RECORD_SIZE, RECORD_SIZE):
                (at_ms,) = struct.unpack_from("<d", self.buffer, record + TS_OFFSET)
                totals.latencies.append(now_ms - at_ms)

    def sections(self, at: int, number: int) -> tuple[int, int, int]:
        """Return where the quotes begin, how many they are, and how many other records."""
        first, quotes, others = at, 0, 0
        for _ in range(number):
            kind, _, count, _ = SECTION.unpack_from(self.buffer, at)
            at += SECTION.size
            if kind == QUOTES:
                first, quotes = at, count
            else:
                others += count
            at += count * (depth.RECORD_SIZE if kind == DEPTHS else RECORD_SIZE)
        return first, quotes, others

    def say(self, message: dict) -> None:
        self.say_text(json.dumps(message).encode())

    def say_text(self, text: bytes) -> None:
        # A mask of zeros is a mask: the text travels as it is.
        if len(text) < 126:
            head = bytes((0x81, 0x80 | len(text)))
        else:
            head = bytes((0x81, 0xFE)) + struct.pack(">H", len(text))
        self.transport.write(head + b"\0\0\0\0" + text)


async def run(port: int, path: str, key: str, counts: list[int]) -> None:
    number, stalled, per_client, first, instruments, depths = (*counts, 0)[:6]
    totals, loop, live = Totals(), asyncio.get_running_loop(), []
    for index in range(number + stalled):
        ids = random.sample(range(first, first + instruments), per_client)
        _, client = await loop.create_connection(
            lambda ids=ids, index=index: Client(path, key, ids, totals, index >= number, depths),
            "127.0.0.1",
            port,
        )
        live.append(client)
        if index % 20 == 19:
            await asyncio.gather(*(client.ready for client in live))
    await asyncio.gather(*(client.ready for client in live))
    print("ready", flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.readline()
    totals.measuring, began = True, time.perf_counter()
    await reader.readline()
    totals.measuring, elapsed = False, time.perf_counter() - began
    timed = sorted(totals.latencies) or [float("nan")]
    print(
        json.dumps(
            {
                "seconds": elapsed,
                "frames": totals.frames,
                "updates": totals.updates,
                "bytes": totals.bytes,
                "gaps": totals.gaps,
                "closed": totals.closed,
                "p50": timed[len(timed) // 2],
                "p99": timed[int(len(timed) * 0.99)],
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), sys.argv[2], sys.argv[3], [int(x) for x in sys.argv[4:]]))
