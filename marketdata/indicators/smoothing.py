"""Building blocks of kernels: averages and windows of numbers, in TA-Lib's order of arithmetic.

Each ``take(x, keep=…)`` returns its value with ``x`` as the newest number, NaN during warm-up; with
``keep=False`` it remembers nothing.
"""

from collections import deque

from marketdata.indicators.kernel import NAN


class Window:
    """The newest ``period`` numbers."""

    __slots__ = ("_kept", "_period")

    def __init__(self, period: int) -> None:
        self._period = period
        self._kept: deque[float] = deque(maxlen=period)

    def take(self, x: float, *, keep: bool) -> list[float] | None:
        """Return the window oldest first, None while it is not full."""
        full = len(self._kept) >= self._period - 1
        values = None
        if full:
            values = list(self._kept)
            if len(values) == self._period:
                del values[0]
            values.append(x)
        if keep:
            self._kept.append(x)
        return values


class Sma:
    """Simple average of ``period`` numbers."""

    __slots__ = ("_kept", "_period", "_sum")

    def __init__(self, period: int) -> None:
        self._period, self._sum = period, 0.0
        self._kept: deque[float] = deque()

    def take(self, x: float, *, keep: bool) -> float:
        """Return the average with ``x`` the newest."""
        total = self._sum + x
        full = len(self._kept) >= self._period - 1
        if keep:
            self._kept.append(x)
            self._sum = total - self._kept.popleft() if full else total
        return total / self._period if full else NAN


class Wma:
    """Average weighted 1, 2, … ``period``, the newest most."""

    __slots__ = ("_divider", "_kept", "_period", "_plain", "_weighted")

    def __init__(self, period: int) -> None:
        self._period, self._divider = period, period * (period + 1) / 2
        self._plain = self._weighted = 0.0
        self._kept: deque[float] = deque()

    def take(self, x: float, *, keep: bool) -> float:
        """Return the weighted average with ``x`` the newest."""
        held = len(self._kept)
        full = held == self._period
        # With a full window the sum of all held falls out once: every weight drops by one.
        weighted = (
            self._weighted - self._plain + x * self._period
            if full
            else self._weighted + x * (held + 1)
        )
        plain = self._plain + x - (self._kept[0] if full else 0.0)
        if keep:
            if full:
                self._kept.popleft()
            self._kept.append(x)
            self._plain, self._weighted = plain, weighted
        return weighted / self._divider if held >= self._period - 1 else NAN


class _Seeded:
    """A recursive average that begins with the plain average of its first numbers."""

    __slots__ = ("_count", "_period", "_skip", "_sum", "_value")

    def __init__(self, period: int, *, skip: int = 0) -> None:
        """``skip`` numbers are passed over before the first average."""
        self._period, self._skip = period, skip
        self._count, self._sum, self._value = 0, 0.0, NAN

    def take(self, x: float, *, keep: bool) -> float:
        """Return the average with ``x`` the newest."""
        count, total, value = self._count + 1, self._sum, self._value
        seeding = count - self._skip
        if seeding > self._period:
            value = self._next(value, x)
        elif seeding > 0:
            total += x
            if seeding == self._period:
                value = total / self._period
        if keep:
            self._count, self._sum, self._value = count, total, value
        return value

    def _next(self, value: float, x: float) -> float:
        raise NotImplementedError


class Ema(_Seeded):
    """Exponential average, weight 2 / (period + 1)."""

    __slots__ = ()

    def _next(self, value: float, x: float) -> float:
        return (x - value) * (2.0 / (self._period + 1)) + value


class Wilder(_Seeded):
    """Wilder's average, weight 1 / period."""

    __slots__ = ()

    def _next(self, value: float, x: float) -> float:
        return (value * (self._period - 1) + x) / self._period
