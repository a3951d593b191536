"""The load: clients on kept connections, and what they measured."""

import asyncio
import itertools
import json
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal

_numbers = itertools.count(1)


@dataclass
class Run:
    """What one load produced; milliseconds."""

    name: str
    concurrency: int
    seconds: float = 0.0
    accepted: int = 0
    refused: int = 0
    accept_ms: list[float] = field(default_factory=list)
    fill_ms: list[float] = field(default_factory=list)
    unfilled: int = 0
    cpu_ms: dict[str, float] = field(default_factory=dict)


async def request(reader, writer, head: bytes, body: bytes) -> tuple[int, bytes]:
    """Send one request on a kept connection; return status and body."""
    writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    status = int((await reader.readline()).split()[1])
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, await reader.readexactly(length)


def order_body(account_id: str, ids: list[int], number: int) -> bytes:
    """Return a marketable LIMIT order that looks like no recent one."""
    buys = number // len(ids) % 2 == 0
    away = Decimal(number // len(ids) // 2 % 300 + 2) * Decimal("0.05")
    price = 100 + away if buys else 100 - away
    return json.dumps(
        {
            "account_id": account_id,
            "instrument_id": ids[number % len(ids)],
            "side": "BUY" if buys else "SELL",
            "quantity": 65,
            "product": "NRML",
            "order_type": "LIMIT",
            "validity": "DAY",
            "price": f"{price:.2f}",
            "trigger_price": None,
            "tag": "",
        }
    ).encode()


async def caller(run: Run, port: int, until: float, make) -> None:
    """One client: the next request when the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        head, body = make()
        started = time.perf_counter()
        status, answer = await request(reader, writer, head, body)
        run.accept_ms.append((time.perf_counter() - started) * 1000)
        if status == 201:
            run.accepted += 1
        else:
            run.refused += 1
            if run.refused == 1:
                print("first refusal:", status, answer[:400], file=sys.stderr)
    writer.close()


async def load(run: Run, port: int, seconds: float, makers) -> None:
    """Run the callers for ``seconds``."""
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(caller(run, port, until, make) for make in makers))
    run.seconds = time.perf_counter() - started


def order_makers(concurrency: int, callers, ids):
    """Return one request maker per client; clients share the accounts evenly."""

    def maker(key: str, account_id: str):
        head = (
            "POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\n"
        )

        def make() -> tuple[bytes, bytes]:
            number = next(_numbers)
            line = f"Idempotency-Key: bench-{number:010d}\r\n"
            return (head + line).encode(), order_body(account_id, ids, number)

        return make

    return [maker(*callers[n % len(callers)]) for n in range(concurrency)]


def base_makers(concurrency: int):
    """Return request makers of the baseline view."""
    head = b"POST /row HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    body = order_body("0" * 36, [1], 1)
    return [lambda: (head, body)] * concurrency


def settle(run: Run, first_id: int) -> None:
    """Wait for the fills of the run and read their delays from the ledger."""
    from django.db import connection

    deadline = time.perf_counter() + 60
    query = """
        SELECT extract(epoch FROM min(f.at) - o.placed_at) * 1000
        FROM orders_order o LEFT JOIN orders_orderfact f ON f.order_id = o.id AND f.kind = 'trade'
        WHERE o.state <> 'DENIED' AND o.placed_at >= to_timestamp(%s) GROUP BY o.id
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [first_id])
            delays = [row[0] for row in cursor.fetchall()]
        waiting = sum(delay is None for delay in delays)
        if not waiting or time.perf_counter() > deadline:
            break
        time.sleep(0.5)
    run.unfilled = waiting
    run.fill_ms = [float(delay) for delay in delays if delay is not None]
