"""Five levels of the simulated book around its best prices."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.depth import LEVELS, RECORD_DTYPE
from marketdata.simulator.surface import Floats, Ints

_NEAR_TICKS: Final = 1.6  # mean distance between neighbouring levels near the best one
_ORDER_PARCELS: Final = 4.0  # of a typical order


class DepthMaker:
    """Draws the levels behind the best ones. Has chances of its own: prices do not depend on it."""

    def __init__(self, *, tick: NDArray[np.int64], parcel: Ints, rng: np.random.Generator) -> None:
        """Take the contracts' tick sizes (paise) and typical parcels (units), by position."""
        self._tick, self._parcel, self._rng = tick, parcel, rng

    def books(self, due: Ints, rows: NDArray[np.void]) -> bytes:
        """Return depth records for the tick records ``rows`` of the contracts at ``due``.

        Invariant: the best level of a side is the tick's bid or ask with its quantity; prices move
        away from it on the tick grid; a side that is empty in the tick is empty here. Contracts
        without any book (indices) have no record.
        """
        has_book = (rows["bid_qty"] > 0) | (rows["ask_qty"] > 0)
        due, rows = due[has_book], rows[has_book]
        books = np.zeros(len(due), dtype=np.dtype(RECORD_DTYPE))
        for name in ("instrument_id", "price_exp", "exchange_ts_ms"):
            books[name] = rows[name]
        for side, count, best, size, sign in (
            ("bids", "bid_count", "bid", "bid_qty", -1),
            ("asks", "ask_count", "ask", "ask_qty", 1),
        ):
            self._fill(books, side, count, due, rows[best], rows[size], sign)
        packed: bytes = books.tobytes()
        return packed

    def _fill(
        self,
        books: NDArray[np.void],
        side: str,
        count: str,
        due: Ints,
        best: NDArray[np.int32],
        size: NDArray[np.uint32],
        sign: int,
    ) -> None:
        rng, shape = self._rng, (len(due), LEVELS)
        steps = rng.geometric(1 / _NEAR_TICKS, shape)
        steps[:, 0] = 0
        price = best[:, None] + sign * np.cumsum(steps, axis=1) * self._tick[due, None]
        # Books thicken away from the best price.
        spread: Floats = (1 + rng.exponential(1.0, shape)) * np.linspace(1.0, 2.2, LEVELS)
        mean_lots = np.maximum(size / self._parcel[due], 1.0)
        lots = np.maximum(np.floor(spread * mean_lots[:, None] * 0.8), 1.0)
        quantity = lots * self._parcel[due, None]
        quantity[:, 0] = size
        parcels = quantity / self._parcel[due, None]
        orders = 1 + np.floor(rng.random(shape) * parcels / _ORDER_PARCELS)
        shown = (size > 0)[:, None] & (price > 0)
        levels = books[side]
        levels["price"] = np.where(shown, price, 0)
        levels["quantity"] = np.where(shown, quantity, 0)
        levels["orders"] = np.where(shown, np.minimum(orders, parcels), 0)
        books[count] = shown.sum(axis=1)
