"""Whether two sources agree on a price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from marketdata.health.report import Divergence

_FRESH_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far apart two prices may be, for how long.

    Attributes:
        pct: Percent (0-100) of the own price.
        ticks: Ticks that are allowed in any case: cheap options move by many percent a tick.
        for_s: Wall seconds for which they must differ without a break.
    """

    pct: float = 0.5
    ticks: int = 4
    for_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A price (rupees) and when it was heard (monotonic seconds)."""

    price: float
    at: float


class Comparer:
    """Compares the quotes of a second source with our own.

    Only prices that are both fresh are compared: an illiquid contract's old price in one source and
    a new trade in the other is no disagreement.
    """

    def __init__(self, other: str, tolerance: Tolerance | None = None) -> None:
        self._other = other
        self._tolerance = tolerance or Tolerance()
        self._since: dict[int, tuple[float, float]] = {}

    def compare(
        self,
        own: Mapping[int, Seen],
        other: Mapping[int, Seen],
        *,
        tick_sizes: Mapping[int, float],
        now: float,
        wall_ms: float,
    ) -> tuple[Divergence, ...]:
        """Return the instruments that have differed for long enough, the widest first.

        Args:
            own / other: Latest prices per instrument of the two sources.
            tick_sizes: Rupees; 0.05 where an instrument is missing.
            now / wall_ms: Monotonic seconds and the wall instant.
        """
        found: list[Divergence] = []
        for key in own.keys() | self._since.keys():
            ours, theirs = own.get(key), other.get(key)
            apart = _apart(ours, theirs, tick_sizes.get(key, 0.05), self._tolerance, now)
            if apart is None or ours is None or theirs is None:
                self._since.pop(key, None)
                continue
            began, began_ms = self._since.setdefault(key, (now, wall_ms))
            if now - began >= self._tolerance.for_s:
                found.append(
                    Divergence(
                        id=key,
                        other=self._other,
                        price=ours.price,
                        other_price=theirs.price,
                        pct=round(apart, 3),
                        since_ms=began_ms,
                    )
                )
        return tuple(sorted(found, key=lambda row: (-row.pct, row.id)))


def _apart(
    ours: Seen | None, theirs: Seen | None, tick: float, tolerance: Tolerance, now: float
) -> float | None:
    """Return the difference in percent of our price if it is beyond the tolerance, else None."""
    if ours is None or theirs is None or ours.price <= 0:
        return None
    if now - min(ours.at, theirs.at) > _FRESH_S:
        return None
    gap = abs(ours.price - theirs.price)
    pct = 100.0 * gap / ours.price
    # Half a tick of room: these are floats.
    beyond = pct > tolerance.pct and gap > (tolerance.ticks + 0.5) * tick
    return pct if beyond else None
