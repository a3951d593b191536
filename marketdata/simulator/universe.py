"""What the simulated market lists on a date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from marketdata.lots import OPTION_TICK, freeze_qty, future_tick, lot_size
from marketdata.simulator.expiries import (
    Holidays,
    monthly_expiries,
    monthly_expiry,
    weekly_expiries,
)
from marketdata.symbols import Symbol
from marketdata.terms import Terms
from terminal.kernel.enums import Exchange, InstrumentType, Right

INDEX_STRIKES_EACH_SIDE: Final = 20
SHARE_STRIKES_EACH_SIDE: Final = 10


@dataclass(frozen=True, slots=True)
class Equity:
    """A simulated share.

    Attributes:
        base: Level in rupees around which its price wanders over the years.
        nifty / banknifty: Weight in each index before normalisation.
        beta: Part in the market's moves.
        daily_vol: Own (idiosyncratic) volatility of a day.
        tick_size: Price step in rupees, as NSE sets it by price band.
        units_per_minute: Typical volume.
        strike_step: Rupees between strikes of the two nearest months, 0 where no derivatives are
            listed; the third month has every other strike, as on the NSE.
        atm_vol: Volatility of its options at the money, a year.
    """

    symbol: str
    name: str
    base: float
    nifty: float
    banknifty: float
    beta: float
    daily_vol: float
    tick_size: Decimal
    units_per_minute: int
    strike_step: int = 0
    atm_vol: float = 0.0


EQUITIES: Final = (
    Equity(
        "RELIANCE",
        "Reliance Industries",
        1540,
        8.6,
        0,
        1.0,
        0.009,
        Decimal("0.10"),
        26000,
        10,
        0.205,
    ),
    Equity("TCS", "Tata Consultancy Services", 3120, 2.8, 0, 0.7, 0.009, Decimal("0.10"), 7000),
    Equity("HDFCBANK", "HDFC Bank", 985, 13.0, 27, 1.0, 0.007, Decimal("0.05"), 55000, 10, 0.185),
    Equity("INFY", "Infosys", 1530, 4.7, 0, 0.8, 0.010, Decimal("0.10"), 18000, 20, 0.240),
    Equity("ICICIBANK", "ICICI Bank", 1375, 8.5, 24, 1.0, 0.008, Decimal("0.10"), 32000),
    Equity("SBIN", "State Bank of India", 970, 3.3, 9.5, 1.1, 0.010, Decimal("0.05"), 30000),
    Equity("ITC", "ITC", 408, 3.4, 0, 0.6, 0.008, Decimal("0.05"), 35000),
    Equity("LT", "Larsen & Toubro", 4020, 3.9, 0, 1.1, 0.009, Decimal("0.10"), 5000),
    Equity("BHARTIARTL", "Bharti Airtel", 2080, 4.7, 0, 0.8, 0.008, Decimal("0.10"), 14000),
    Equity("AXISBANK", "Axis Bank", 1240, 3.0, 8.6, 1.2, 0.010, Decimal("0.10"), 20000),
)


@dataclass(frozen=True, slots=True)
class Index:
    """A simulated index and its derivatives."""

    symbol: str
    name: str
    base: float
    strike_step: int
    has_weeklies: bool
    atm_vol: float


INDICES: Final = (
    Index("NIFTY", "NIFTY 50", 26050, 50, True, 0.118),
    Index("BANKNIFTY", "NIFTY BANK", 58900, 100, False, 0.134),
)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Whose derivatives are listed, and how.

    Attributes:
        level: Rupees that strikes are centred on.
        future_tick: Price step of its futures in rupees.
        strike_step: Rupees.
        each_side: Strikes on each side of the centre.
    """

    underlying: str
    level: float
    future_tick: Decimal
    strike_step: int
    each_side: int


def listed(on: date, levels: dict[str, float], is_holiday: Holidays) -> list[Terms]:
    """Return everything listed on ``on``.

    Args:
        on: Trading date (IST).
        levels: Levels in rupees that strikes are centred on, by symbol of index and share.
        is_holiday: Whether a weekday is a holiday of the derivatives segment.
    """
    terms = [
        Terms(e.symbol, e.name, Exchange.NSE, InstrumentType.EQ, 1, e.tick_size) for e in EQUITIES
    ]
    for index in INDICES:
        terms.append(
            Terms(index.symbol, index.name, Exchange.NSE, InstrumentType.IDX, 1, OPTION_TICK)
        )
        terms += _of_index(index, on, levels[index.symbol], is_holiday)
    for share in EQUITIES:
        if share.strike_step:
            terms += _of_share(share, on, levels[share.symbol], is_holiday)
    return terms


def _of_index(index: Index, on: date, level: float, is_holiday: Holidays) -> Iterator[Terms]:
    listing = _Listing(
        underlying=index.symbol,
        level=level,
        future_tick=future_tick(index.base, on),
        strike_step=index.strike_step,
        each_side=INDEX_STRIKES_EACH_SIDE,
    )
    monthlies = monthly_expiries(on, is_holiday)
    for expiry in monthlies:
        yield _future(listing, expiry, on)
    expiries = set(monthlies)
    if index.has_weeklies:
        expiries |= set(weekly_expiries(on, is_holiday))
    for expiry in sorted(expiries):
        is_monthly = expiry == monthly_expiry(expiry.year, expiry.month, is_holiday)
        yield from _options(listing, expiry, on, is_monthly=is_monthly)


def _of_share(share: Equity, on: date, level: float, is_holiday: Holidays) -> Iterator[Terms]:
    near = _Listing(
        underlying=share.symbol,
        level=level,
        future_tick=share.tick_size,
        strike_step=share.strike_step,
        each_side=SHARE_STRIKES_EACH_SIDE,
    )
    far = replace(near, strike_step=2 * near.strike_step, each_side=near.each_side // 2)
    monthlies = monthly_expiries(on, is_holiday)
    for expiry in monthlies:
        yield _future(near, expiry, on)
    for expiry in monthlies:
        listing = far if expiry == monthlies[-1] else near
        yield from _options(listing, expiry, on, is_monthly=True)


def _future(listing: _Listing, expiry: date, on: date) -> Terms:
    return Terms(
        symbol=str(Symbol(listing.underlying, expiry)),
        name=listing.underlying,
        exchange=Exchange.NFO,
        type=InstrumentType.FUT,
        lot_size=lot_size(listing.underlying, expiry, is_monthly=True),
        tick_size=listing.future_tick,
        underlying=listing.underlying,
        expiry=expiry,
        freeze_qty=freeze_qty(listing.underlying, on),
    )


def _options(listing: _Listing, expiry: date, on: date, *, is_monthly: bool) -> Iterator[Terms]:
    centre = round(listing.level / listing.strike_step) * listing.strike_step
    for offset in range(-listing.each_side, listing.each_side + 1):
        strike = Decimal(centre + offset * listing.strike_step)
        for right in Right:
            yield Terms(
                symbol=str(Symbol(listing.underlying, expiry, strike, right)),
                name=listing.underlying,
                exchange=Exchange.NFO,
                type=InstrumentType.OPT,
                lot_size=lot_size(listing.underlying, expiry, is_monthly=is_monthly),
                tick_size=OPTION_TICK,
                underlying=listing.underlying,
                expiry=expiry,
                strike=strike,
                right=right,
                freeze_qty=freeze_qty(listing.underlying, on),
            )
