"""What indicators are computed from."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NAN = float("nan")
# Prices closer than this share of themselves are the same price.
STILL = 1e-12


class Ohlcv(NamedTuple):
    """One bar: prices in rupees, volume in units, ``session`` a number that grows with the trading
    date."""

    open: float
    high: float
    low: float
    close: float
    volume: float
    session: int


@dataclass(frozen=True, slots=True)
class Series:
    """Bars as columns of one length, oldest first; units as ``Ohlcv``."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    session: NDArray[np.int64]

    @classmethod
    def of(cls, bars: list[Ohlcv]) -> "Series":
        """Return ``bars`` as columns."""
        columns = np.array(bars, dtype=np.float64).reshape(-1, len(Ohlcv._fields)).T
        prices = (np.ascontiguousarray(column) for column in columns[:5])
        return cls(*prices, columns[5].astype(np.int64))

    def bars(self) -> list[Ohlcv]:
        """Return the columns as bars."""
        columns = (self.open, self.high, self.low, self.close, self.volume, self.session)
        return [Ohlcv(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]

    def __len__(self) -> int:
        return len(self.close)


class Kernel(Protocol):
    """An indicator that is fed finished bars one by one."""

    def update(self, bar: Ohlcv) -> tuple[float, ...]:
        """Take the next finished bar; return its outputs, NaN while warming up."""
        ...
