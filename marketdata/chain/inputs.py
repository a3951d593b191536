"""What a chain is computed from."""

from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from marketdata.pricing.model import Floats
from terminal.kernel.enums import Exchange
from terminal.kernel.sessions import SessionCalendar

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """The calls, or the puts, of a chain: one value a strike, NaN where unknown.

    Attributes:
        id: Instrument ids, 0 where the strike has no such contract.
        ltp / bid / ask / previous_close: Rupees per unit.
        bid_qty / ask_qty / volume / oi: Units.
        previous_oi: Open interest at the close of the previous session, units.
        exchange_ms: Exchange time of the newest quote, epoch ms.
    """

    id: Ints
    ltp: Floats
    bid: Floats
    ask: Floats
    bid_qty: Floats
    ask_qty: Floats
    volume: Floats
    oi: Floats
    previous_close: Floats
    previous_oi: Floats
    exchange_ms: Floats

    @classmethod
    def unknown(cls, count: int) -> "Side":
        """Return a side of ``count`` strikes about which nothing is known yet."""
        nothing = {name: np.full(count, np.nan) for name in cls.__slots__ if name != "id"}
        return cls(id=np.zeros(count, dtype=np.int64), **nothing)


@dataclass(frozen=True, slots=True)
class ChainInput:
    """One (underlying, expiry) at one instant.

    Attributes:
        reference_id: The instrument that ``spot`` or, for options on futures, ``future`` is of.
        strikes: Rupees, ascending; every array of ``ce`` and ``pe`` has its length.
        now / expires_at: Aware instants, market time.
        lot_size: Units, of THIS expiry's contracts.
        tick_size: Rupees.
        spot: Level of the underlying, rupees, NaN if unknown.
        future: Price of the reference future, rupees, NaN if unknown. For index and stock options
            the one of the same expiry; for ``on_future`` the nearest that lives as long.
        previous_close: Of the reference at the previous session, rupees, NaN if unknown.
        on_future: The future, not a spot price, is the reference (MCX, CDS).
        calendar / exchange: Needed only by conventions that count sessions.
    """

    underlying_id: int
    underlying: str
    expiry: date
    strikes: Floats
    ce: Side
    pe: Side
    now: datetime
    expires_at: datetime
    lot_size: int
    tick_size: float
    reference_id: int | None = None
    spot: float = float("nan")
    future: float = float("nan")
    previous_close: float = float("nan")
    on_future: bool = False
    exchange: Exchange = Exchange.NFO
    calendar: SessionCalendar | None = field(default=None, compare=False)

    @property
    def level(self) -> float:
        """Price of the reference in rupees: the spot or, for options on futures, the future."""
        return self.future if self.on_future else self.spot
