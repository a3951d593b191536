"""What a kernel takes and gives."""

from typing import Final, NamedTuple, Protocol

NAN: Final = float("nan")

# Below this share of the level a range is nothing but rounding.
FLAT: Final = 1e-12
# As TA-Lib: what is nearer to zero than this is zero.
ZERO: Final = 1e-14


class Ohlcv(NamedTuple):
    """One bar: prices in rupees, volume in units.

    ``session`` numbers the stretch that VWAP, OBV and pivots count from (the trading date; on daily
    bars the month); it never falls.
    """

    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0
    session: int = 0

    @property
    def typical(self) -> float:
        """Mean of high, low and close."""
        return (self.high + self.low + self.close) / 3.0


class Kernel(Protocol):
    """One indicator of one series, bar by bar.

    Outputs come in the order of the catalogue; NaN while there are too few bars.
    """

    def update(self, bar: Ohlcv) -> tuple[float, ...]:
        """Take a finished bar and return its outputs."""
        ...

    def peek(self, bar: Ohlcv) -> tuple[float, ...]:
        """Return what ``update`` would, and take nothing: for the bar that still forms."""
        ...


class SteppingKernel:
    """Both methods from one step, so that they cannot disagree."""

    def update(self, bar: Ohlcv) -> tuple[float, ...]:
        """Take a finished bar and return its outputs."""
        return self._step(bar, keep=True)

    def peek(self, bar: Ohlcv) -> tuple[float, ...]:
        """Return what ``update`` would, and take nothing."""
        return self._step(bar, keep=False)

    def _step(self, bar: Ohlcv, *, keep: bool) -> tuple[float, ...]:
        raise NotImplementedError
