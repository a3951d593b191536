"""A small market: two indices, a few shares, futures and options of two expiries."""

from datetime import date
from decimal import Decimal

import pytest

from marketdata.models import Instrument
from terminal.kernel.enums import Exchange, InstrumentType, Right
from tests.factories.marketdata import make_instrument

ON = date(2026, 11, 23)
NEAR, FAR, GONE = date(2026, 11, 24), date(2026, 12, 29), date(2026, 10, 27)


def make_future(base: str, expiry: date, exchange: Exchange = Exchange.NFO) -> Instrument:
    return make_instrument(
        f"{base}{expiry:%d%b%y}FUT".upper(),
        type=InstrumentType.FUT,
        exchange=exchange,
        underlying=base,
        expiry=expiry,
        strike=None,
        right=None,
    )


def make_option(base: str, expiry: date, strike: int, right: Right) -> Instrument:
    return make_instrument(
        f"{base}{expiry:%d%b%y}{strike}{right}".upper(),
        type=InstrumentType.OPT,
        underlying=base,
        expiry=expiry,
        strike=Decimal(strike),
        right=right,
    )


@pytest.fixture
def market(db: None) -> dict[str, Instrument]:
    """Return the instruments by symbol (shares of BSE as ``BSE:RELIANCE``)."""
    rows = [
        make_instrument("NIFTY", name="Nifty 50"),
        make_instrument("BANKNIFTY", type=InstrumentType.IDX, is_tradable=False, name="Nifty Bank"),
        make_instrument("NIFTYIT", type=InstrumentType.IDX, is_tradable=False, name="Nifty IT"),
        make_instrument("RELIANCE", name="RELIANCE INDUSTRIES LTD"),
        make_instrument("RELINFRA", name="RELIANCE INFRASTRUCTURE"),
        make_instrument("M&M", name="MAHINDRA & MAHINDRA LTD"),
        make_instrument("M&MFIN", name="M&M FIN. SERVICES LTD"),
        make_instrument("NIFTYBEES", name="NIP IND ETF NIFTY BEES"),
        *(
            make_future(base, on)
            for base in ("NIFTY", "BANKNIFTY", "M&M")
            for on in (GONE, NEAR, FAR)
        ),
        *(
            make_option(base, on, strike, right)
            for base, strikes in (("NIFTY", range(25900, 26150, 50)), ("BANKNIFTY", (52000, 52100)))
            for on in (GONE, NEAR, FAR)
            for strike in strikes
            for right in Right
        ),
    ]
    bse = make_instrument("RELIANCE", exchange=Exchange.BSE, name="RELIANCE INDUSTRIES LTD")
    return {**{row.symbol: row for row in rows}, "BSE:RELIANCE": bse}
