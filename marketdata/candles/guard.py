"""Refusal of ticks that cannot be true: zero prices, misplaced decimal points."""

from collections import Counter
from typing import Final

_FAR: Final = 4.0  # times away from the last good price
_SMALL: Final = 20.0  # rupees: cheap options do multiply within a second
_CONFIRMATIONS: Final = 3


class TickGuard:
    """Judges last prices one by one.

    A price more than four times away from the last good one is refused, unless the tick's own book
    agrees with it, the move is below 20 rupees, or three ticks in a row say the same: a feed that
    was wrong before must not shut out the truth for ever.

    Attributes:
        refused: Count of refused ticks by reason: ``"zero"``, ``"outlier"``.
    """

    def __init__(self) -> None:
        self.refused: Counter[str] = Counter()
        self._good: dict[int, float] = {}
        self._doubts: dict[int, tuple[float, int]] = {}

    def accepts(self, instrument_id: int, ltp: float, bid: float, ask: float) -> bool:
        """Return whether the tick may pass; prices in rupees, 0 for a missing side of the book."""
        if ltp <= 0:
            self.refused["zero"] += 1
            return False
        good = self._good.get(instrument_id)
        if good is None or _close(ltp, good) or (0 < bid <= ltp <= ask):
            self._good[instrument_id] = ltp
            self._doubts.pop(instrument_id, None)
            return True
        return self._doubted(instrument_id, ltp)

    def _doubted(self, instrument_id: int, ltp: float) -> bool:
        seen, count = self._doubts.get(instrument_id, (ltp, 0))
        count = count + 1 if _close(ltp, seen) else 1
        if count >= _CONFIRMATIONS:
            self._good[instrument_id] = ltp
            del self._doubts[instrument_id]
            return True
        self._doubts[instrument_id] = (ltp, count)
        self.refused["outlier"] += 1
        return False


def _close(price: float, other: float) -> bool:
    return abs(price - other) < _SMALL or other / _FAR <= price <= other * _FAR
