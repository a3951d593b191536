"""What the simulated market lists on a date."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from marketdata.lots import OPTION_TICK, freeze_qty, future_tick, lot_size
from marketdata.symbols import Symbol
from marketdata.terms import Terms
from terminal.kernel.enums import Exchange, InstrumentType, Right

TUESDAY: Final = 1
WEEKLIES: Final = 4
MONTHLIES: Final = 3
STRIKES_EACH_SIDE: Final = 20

Holidays = Callable[[date], bool]


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


EQUITIES: Final = (
    Equity("RELIANCE", "Reliance Industries", 1540, 8.6, 0, 1.0, 0.009, Decimal("0.10"), 26000),
    Equity("TCS", "Tata Consultancy Services", 3120, 2.8, 0, 0.7, 0.009, Decimal("0.10"), 7000),
    Equity("HDFCBANK", "HDFC Bank", 985, 13.0, 27, 1.0, 0.007, Decimal("0.05"), 55000),
    Equity("INFY", "Infosys", 1530, 4.7, 0, 0.8, 0.010, Decimal("0.10"), 18000),
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


def monthly_expiry(year: int, month: int, is_holiday: Holidays) -> date:
    """Return the last Tuesday of the month, or the trading day before if that is a holiday."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    return _shifted(last - timedelta(days=(last.weekday() - TUESDAY) % 7), is_holiday)


def _shifted(day: date, is_holiday: Holidays) -> date:
    while is_holiday(day):
        day -= timedelta(days=1)
    return day


def monthly_expiries(on: date, is_holiday: Holidays, count: int = MONTHLIES) -> list[date]:
    """Return the next ``count`` monthly expiries on or after ``on``."""
    found: list[date] = []
    year, month = on.year, on.month
    while len(found) < count:
        expiry = monthly_expiry(year, month, is_holiday)
        if expiry >= on:
            found.append(expiry)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def weekly_expiries(on: date, is_holiday: Holidays, count: int = WEEKLIES) -> list[date]:
    """Return the next ``count`` Tuesday expiries on or after ``on`` (monthly ones included)."""
    found: list[date] = []
    tuesday = on + timedelta(days=(TUESDAY - on.weekday()) % 7)
    while len(found) < count:
        expiry = _shifted(tuesday, is_holiday)
        if expiry >= on:
            found.append(expiry)
        tuesday += timedelta(days=7)
    return found


def listed(on: date, levels: dict[str, float], is_holiday: Holidays) -> list[Terms]:
    """Return everything listed on ``on``.

    Args:
        on: Trading date (IST).
        levels: Index levels in rupees that strikes are centred on, by index symbol.
        is_holiday: Whether a weekday is a holiday of the derivatives segment.
    """
    terms = [
        Terms(e.symbol, e.name, Exchange.NSE, InstrumentType.EQ, 1, e.tick_size) for e in EQUITIES
    ]
    for index in INDICES:
        terms.append(
            Terms(index.symbol, index.name, Exchange.NSE, InstrumentType.IDX, 1, OPTION_TICK)
        )
        monthlies = monthly_expiries(on, is_holiday)
        terms += [_future(index, expiry, on) for expiry in monthlies]
        expiries = set(monthlies)
        if index.has_weeklies:
            expiries |= set(weekly_expiries(on, is_holiday))
        for expiry in sorted(expiries):
            is_monthly = expiry == monthly_expiry(expiry.year, expiry.month, is_holiday)
            terms += _options(index, expiry, on, levels[index.symbol], is_monthly=is_monthly)
    return terms


def _future(index: Index, expiry: date, on: date) -> Terms:
    return Terms(
        symbol=str(Symbol(index.symbol, expiry)),
        name=index.symbol,
        exchange=Exchange.NFO,
        type=InstrumentType.FUT,
        lot_size=lot_size(index.symbol, expiry, is_monthly=True),
        tick_size=future_tick(index.base, on),
        underlying=index.symbol,
        expiry=expiry,
        freeze_qty=freeze_qty(index.symbol, on),
    )


def _options(
    index: Index, expiry: date, on: date, level: float, *, is_monthly: bool
) -> list[Terms]:
    centre = round(level / index.strike_step) * index.strike_step
    return [
        Terms(
            symbol=str(Symbol(index.symbol, expiry, Decimal(strike), right)),
            name=index.symbol,
            exchange=Exchange.NFO,
            type=InstrumentType.OPT,
            lot_size=lot_size(index.symbol, expiry, is_monthly=is_monthly),
            tick_size=OPTION_TICK,
            underlying=index.symbol,
            expiry=expiry,
            strike=Decimal(strike),
            right=right,
            freeze_qty=freeze_qty(index.symbol, on),
        )
        for offset in range(-STRIKES_EACH_SIDE, STRIKES_EACH_SIDE + 1)
        for strike in [centre + offset * index.strike_step]
        for right in Right
    ]
