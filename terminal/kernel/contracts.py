"""What can be traded: the terms of one contract as a value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from terminal.kernel.enums import Exchange, InstrumentType, Right


@dataclass(frozen=True, slots=True)
class InstrumentSpec:
    """Terms of one instrument on one trading date.

    Attributes:
        id: Our own instrument id (fits u32; the key on the sockets).
        symbol: Canonical symbol, e.g. ``NIFTY28MAR2420800CE``, ``RELIANCE``, ``NIFTY28MAR24FUT``.
        exchange: Exchange or segment.
        type: EQ, IDX, FUT or OPT.
        underlying: Symbol of the underlying (``NIFTY``); empty for EQ and IDX.
        expiry: Expiry date (IST) of a derivative, else None.
        strike: Strike in rupees of an option, else None.
        right: CE or PE of an option, else None.
        lot_size: Units per lot of THIS contract (two lot sizes of one underlying live at once).
        tick_size: Price step in rupees.
        freeze_qty: Largest order in units that the exchange accepts; None if unknown.
        lower_circuit / upper_circuit: Daily price band in rupees; None where there is none.
        is_tradable: False for indices and withdrawn contracts.
    """

    id: int
    symbol: str
    exchange: Exchange
    type: InstrumentType
    underlying: str
    expiry: date | None
    strike: Decimal | None
    right: Right | None
    lot_size: int
    tick_size: Decimal
    freeze_qty: int | None = None
    lower_circuit: Decimal | None = None
    upper_circuit: Decimal | None = None
    is_tradable: bool = True

    @property
    def is_option(self) -> bool:
        """Whether the contract is an option."""
        return self.type is InstrumentType.OPT

    @property
    def is_derivative(self) -> bool:
        """Whether the contract is a future or an option."""
        return self.type in (InstrumentType.FUT, InstrumentType.OPT)
