"""Publishes one chain as the feed does: ticks twenty times a second, a document each second.

``publish.py INDEX_ID FIRST_ID TICKS_A_SECOND ROWS`` runs until it is told to end. Every tick
changes price, book, volume and OI of an option within ``ROWS`` strikes around the money.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")

import django

django.setup()

import numpy as np  # noqa: E402 - Django must be set up first

from bench.browser.desk import EXPIRY, FORWARD, STEP, STRIKES  # noqa: E402
from marketdata.chain.compute import chain_compute  # noqa: E402
from marketdata.chain.document import chain_encode  # noqa: E402
from marketdata.chain.inputs import ChainInput  # noqa: E402
from marketdata.feed.chain_book import ChainKey  # noqa: E402
from marketdata.feed.chain_publisher import ChainPublisher  # noqa: E402
from marketdata.feed.publisher import Publisher  # noqa: E402
from marketdata.pricing.convention import HOUSE  # noqa: E402
from marketdata.ticks import RECORD_DTYPE  # noqa: E402
from marketdata.wire import (  # noqa: E402
    CHAINS_KEY,
    ListedExpiry,
    ListedUnderlying,
    encode_listed,
)
from terminal.infra.redis import redis_client  # noqa: E402
from tests.factories.chains import chain_input, side  # noqa: E402
from tests.factories.live import set_market  # noqa: E402

FRAMES = 20
EXPIRES_AT = datetime(2027, 1, 26, 10, 0, tzinfo=UTC)  # 15:30 IST


class Market:
    """Prices that wander around a fair chain."""

    def __init__(self, index_id: int, first_id: int, rows: int) -> None:
        self.index_id, self.rng = index_id, np.random.default_rng(7)
        self.fair = chain_input(
            FORWARD, count=STRIKES + 1, step=STEP, now=datetime.now(UTC), expires_at=EXPIRES_AT
        )
        low = FORWARD - STRIKES // 2 * STEP
        kept = (self.fair.strikes >= low) & (self.fair.strikes < low + STRIKES * STEP)
        self.strikes = self.fair.strikes[kept]
        self.prices = np.concatenate([self.fair.ce.ltp[kept], self.fair.pe.ltp[kept]])
        self.opened = np.round(self.prices * 100)
        self.ids = np.arange(first_id, first_id + 2 * STRIKES)
        middle = STRIKES // 2
        near = np.arange(middle - rows // 2, middle - rows // 2 + rows)
        self.moving = np.concatenate([near, near + STRIKES])
        self.oi = self.rng.integers(1_000, 100_000, 2 * STRIKES) * 65.0
        self.volume = self.rng.integers(1_000, 100_000, 2 * STRIKES) * 65.0

    def ticks(self, count: int, now_ms: float) -> bytes:
        """Return ``count`` records of options that have just traded."""
        at = self.rng.choice(self.moving, count, replace=count > len(self.moving))
        self.prices[at] = np.maximum(
            0.5, np.round((self.prices[at] + self.rng.normal(0, 0.5, count)) / 0.05) * 0.05
        )
        self.volume[at] += 65 * self.rng.integers(1, 20, count)
        self.oi[at] += 65 * self.rng.integers(-5, 6, count)
        rows = np.zeros(count, dtype=RECORD_DTYPE)
        paise = np.round(self.prices[at] * 100)
        rows["instrument_id"], rows["price_exp"] = self.ids[at], 2
        rows["ltp"], rows["bid"], rows["ask"] = paise, paise - 5, paise + 5
        for name in ("open", "high", "low", "close"):
            rows[name] = self.opened[at]
        rows["bid_qty"], rows["ask_qty"] = self.rng.integers(1, 200, (2, count)) * 65
        rows["ltq"], rows["volume"], rows["oi"] = 65, self.volume[at], self.oi[at]
        rows["exchange_ts_ms"] = now_ms
        return rows.tobytes()

    def chain(self) -> ChainInput:
        """Return the whole chain as it is now."""
        sides = [
            side(
                self.strikes,
                self.prices[part],
                id=self.ids[part],
                volume=self.volume[part],
                oi=self.oi[part],
                previous_oi=np.full(STRIKES, 3_000_000.0),
                exchange_ms=np.full(STRIKES, time.time() * 1000),
            )
            for part in (slice(0, STRIKES), slice(STRIKES, None))
        ]
        return replace(
            self.fair,
            underlying_id=self.index_id,
            expiry=EXPIRY,
            strikes=self.strikes,
            ce=sides[0],
            pe=sides[1],
            now=datetime.now(UTC),
            spot=FORWARD + float(self.rng.normal(0, 3)),
        )


def run(index_id: int, first_id: int, rate: int, rows: int) -> None:
    """Publish until the process is told to end."""
    client, market = redis_client(), Market(index_id, first_id, rows)
    ticks, chains, key = Publisher(client), ChainPublisher(client), ChainKey(index_id, EXPIRY)
    listed = ListedUnderlying(index_id, "NIFTY", "NFO", [ListedExpiry(EXPIRY, 65)])
    client.set(CHAINS_KEY, encode_listed([listed]))
    began, frame = time.perf_counter(), 0
    while True:
        time.sleep(max(0.0, began + frame / FRAMES - time.perf_counter()))
        now_ms = time.time() * 1000
        if frame == 0:
            everything = market.moving
            market.moving = np.arange(2 * STRIKES)
            ticks.publish(market.ticks(20 * STRIKES, now_ms), now_ms)
            market.moving = everything
        ticks.publish(market.ticks(rate // FRAMES, now_ms), now_ms)
        if frame % FRAMES == 0:
            set_market()
            document = chain_encode(chain_compute(market.chain(), HOUSE), seq=frame // FRAMES + 1)
            chains.publish([(key, document)])
        frame += 1


if __name__ == "__main__":
    run(*map(int, sys.argv[1:5]))
