"""Publishes ticks for the bench: ``publish.py hub|depth|baseline RATE SECONDS FIRST_ID COUNT``."""

import asyncio
import os
import random
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")

import django

django.setup()

from channels.layers import get_channel_layer  # noqa: E402

from marketdata import depth  # noqa: E402
from marketdata.feed.publisher import Publisher  # noqa: E402
from marketdata.ticks import RECORD  # noqa: E402
from terminal.infra.redis import redis_client  # noqa: E402

BATCH_S = 0.01


def record(key: int, now_ms: float) -> bytes:
    price = 10_000 + random.randrange(1000)
    prices = (price, price - 5, price + 5, 10_000, 11_000, 10_000, 10_500)
    return RECORD.pack(key, 2, 0, 0, *prices, 650, 650, 65, 1e6, 1e6, now_ms)


def book(key: int, now_ms: float) -> bytes:
    price, levels = 10_000 + random.randrange(1000), range(depth.LEVELS)
    bids = [number for at in levels for number in (price - 5 * at, 650, 10)]
    asks = [number for at in levels for number in (price + 5 + 5 * at, 650, 10)]
    return depth.RECORD.pack(key, 2, 0, depth.LEVELS, depth.LEVELS, now_ms, *bids, *asks)


def batches(rate: int, seconds: float, first: int, count: int):
    """Yield lists of ids every 10 ms, late ones at once, until ``seconds`` are over."""
    size = int(rate * BATCH_S)
    began = time.perf_counter()
    for number in range(int(seconds / BATCH_S)):
        pause = began + number * BATCH_S - time.perf_counter()
        yield max(0.0, pause), random.sample(range(first, first + count), size)


def hub(rate: int, seconds: float, first: int, count: int, books: bool) -> int:
    publisher, sent = Publisher(redis_client()), 0
    event = __import__("threading").Event()
    end = time.perf_counter() + seconds
    for pause, ids in batches(rate, seconds, first, count):
        event.wait(pause)
        now_ms = time.time() * 1000
        depths = b"".join(book(key, now_ms) for key in ids) if books else b""
        publisher.publish(b"".join(record(key, now_ms) for key in ids), now_ms, depths)
        sent += len(ids)
        if time.perf_counter() > end:
            break
    return sent


async def baseline(rate: int, seconds: float, first: int, count: int) -> int:
    layer, sent = get_channel_layer(), 0
    end = time.perf_counter() + seconds
    for pause, ids in batches(rate, seconds, first, count):
        await asyncio.sleep(pause)
        now_ms = time.time() * 1000
        for key in ids:
            await layer.group_send(f"tick.{key}", {"type": "tick", "record": record(key, now_ms)})
            sent += 1
            if time.perf_counter() > end:
                return sent
    return sent


if __name__ == "__main__":
    kind, rate, seconds, first, count = sys.argv[1], *map(float, sys.argv[2:6])
    arguments = (int(rate), seconds, int(first), int(count))
    if kind == "baseline":
        print(asyncio.run(baseline(*arguments)))
    else:
        print(hub(*arguments, kind == "depth"))
