"""A small option market: contracts with ids, and tick records of consistent prices."""

from datetime import date
from decimal import Decimal

from marketdata.ticks import pack
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Right
from tests.factories.live import make_quote
from tests.factories.marketdata import spec

EXPIRY = date(2026, 11, 24)
INDEX_ID, FUTURE_ID = 1, 2
STRIKES = (25_900, 25_950, 26_000, 26_050, 26_100)


def option_id(strike: int, right: Right) -> int:
    """Return the id of an option of this market."""
    return 10 + 2 * STRIKES.index(strike) + (right is Right.PE)


def index_specs(expiry: date = EXPIRY) -> list[InstrumentSpec]:
    """Return an index's future and options, five strikes each side."""
    found = [spec("NIFTY29DEC26FUT", id=FUTURE_ID, expiry=expiry)]
    for strike in STRIKES:
        found += [
            spec(
                f"NIFTY24NOV26{strike}{right.value}",
                type=InstrumentType.OPT,
                id=option_id(strike, right),
                expiry=expiry,
                strike=Decimal(strike),
                right=right,
            )
            for right in Right
        ]
    return found


def commodity_specs(expiry: date = EXPIRY) -> list[InstrumentSpec]:
    """Return a commodity's future of a later date and three strikes: no spot of its own."""
    common = {"exchange": Exchange.MCX, "underlying": "CRUDEOIL", "lot_size": 100}
    future = spec(
        "CRUDEOIL18DEC26FUT", id=50, type=InstrumentType.FUT, strike=None, right=None,
        expiry=date(2026, 12, 18), tick_size=Decimal(1), **common,
    )  # fmt: skip
    options = [
        spec(
            f"CRUDEOIL24NOV26{strike}{right.value}", id=60 + 2 * at + (right is Right.PE),
            type=InstrumentType.OPT, expiry=expiry, strike=Decimal(strike), right=right,
            tick_size=Decimal("0.1"), **common,
        )
        for at, strike in enumerate((6_000, 6_050, 6_100))
        for right in Right
    ]  # fmt: skip
    return [future, *options]


def records(*quotes: tuple[int, str], **fields) -> bytes:
    """Return tick records of (instrument id, rupees)."""
    return b"".join(pack(make_quote(key, price, **fields), 2) for key, price in quotes)


# Worth of the five strikes at a forward of 26,020 and about 12 %: calls, puts.
PRICES = {
    25_900: ("231.20", "111.25"),
    25_950: ("199.15", "129.20"),
    26_000: ("170.00", "150.05"),
    26_050: ("143.80", "173.80"),
    26_100: ("120.55", "200.50"),
}


def whole_market(**fields) -> bytes:
    """Return a record of the index and of every option."""
    rows = [(INDEX_ID, "26002.00")]
    for strike, (call, put) in PRICES.items():
        rows += [(option_id(strike, Right.CE), call), (option_id(strike, Right.PE), put)]
    return records(*rows, **fields)
