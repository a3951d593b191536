"""Bars as columns, for indicators over a whole series. Costs numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketdata.indicators.kernel import Ohlcv

__all__ = ["Floats", "Ohlcv", "Series"]

Floats = NDArray[np.float64]


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
    def of(cls, bars: Sequence[Ohlcv]) -> "Series":
        """Return ``bars`` as columns."""
        columns = np.array(bars, dtype=np.float64).reshape(-1, len(Ohlcv._fields)).T
        opened, high, low, close, volume = (np.ascontiguousarray(one) for one in columns[:5])
        return cls(opened, high, low, close, volume, columns[5].astype(np.int64))

    @property
    def typical(self) -> Floats:
        """Mean of high, low and close."""
        return (self.high + self.low + self.close) / 3.0

    def bars(self) -> list[Ohlcv]:
        """Return the columns as bars."""
        columns = (self.open, self.high, self.low, self.close, self.volume, self.session)
        return [Ohlcv(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]

    def __len__(self) -> int:
        return len(self.close)
