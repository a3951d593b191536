"""Terms of a listed contract before it has a row and an id of ours."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from terminal.kernel.enums import Exchange, InstrumentType, Right


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one contract; fields as in ``InstrumentSpec``, ``name`` for people."""

    symbol: str
    name: str
    exchange: Exchange
    type: InstrumentType
    lot_size: int
    tick_size: Decimal
    underlying: str = ""
    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None
    freeze_qty: int | None = None
