"""What options are listed on."""

from collections.abc import Collection
from typing import Final

from marketdata.models import Instrument
from terminal.kernel.enums import Exchange, InstrumentType

_SPOT: Final = (InstrumentType.IDX.value, InstrumentType.EQ.value)
_CASH: Final = (Exchange.NSE.value, Exchange.BSE.value)


def underlying_ids(symbols: Collection[str]) -> dict[str, int]:
    """Return the instrument id of each index or share among ``symbols``; the NSE's where both
    exchanges list one. Commodities and currencies have none."""
    rows = Instrument.objects.filter(symbol__in=symbols, type__in=_SPOT, exchange__in=_CASH)
    # The later one wins: NSE after BSE.
    return dict(rows.order_by("exchange").values_list("symbol", "id"))
