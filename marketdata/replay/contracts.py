"""Which contract a recorded name means on its day: pure."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from marketdata.lots import OPTION_TICK, freeze_qty, future_tick, lot_size
from marketdata.replay.request import ReplayRefused
from marketdata.symbols import Symbol, SymbolError, parse_symbol
from marketdata.terms import Terms
from terminal.kernel.enums import Exchange, InstrumentType, Right
from terminal.kernel.sessions import SessionCalendar

INDICES: Final = {"NIFTY": "NIFTY 50", "BANKNIFTY": "NIFTY BANK"}
_NEAR_FUTURE: Final = re.compile(r"(?P<base>[A-Z0-9&-]+)_F1")
_UNDATED: Final = re.compile(r"(?P<base>[A-Z]+)(?P<strike>\d+(?:\.\d+)?)(?P<right>CE|PE)")
_EQUITY_TICK: Final = Decimal("0.05")
# NSE index contracts expired on Thursdays, since September 2025 on Tuesdays.
_TUESDAYS_FROM: Final = date(2025, 9, 1)


def terms_of(name: str, *, on: date, last_day: date, calendar: SessionCalendar) -> Terms:
    """Return the terms of the contract recorded as ``name``.

    Args:
        name: A canonical symbol; ``BANKNIFTY46900PE`` (the chain that expires on the recording's
            last day); ``BANKNIFTY_F1`` (the near future of the day); an index; or a share.
        on: Replayed date (IST).
        last_day: The recording's last date.
        calendar: Sessions, for the expiry of the near future.

    Raises:
        ReplayRefused: if the name means nothing, or no lot size is known for the contract.
    """
    name = name.strip().upper()
    if name in INDICES:
        return index_terms(name)
    if match := _NEAR_FUTURE.fullmatch(name):
        expiry = near_monthly_expiry(on, calendar)
        return derivative_terms(Symbol(match["base"], expiry), on)
    if match := _UNDATED.fullmatch(name):
        strike, right = Decimal(match["strike"]), Right(match["right"])
        return derivative_terms(Symbol(match["base"], last_day, strike, right), on)
    try:
        symbol = parse_symbol(name)
    except SymbolError as error:
        raise ReplayRefused(f"The recording names {name!r}: {error}.") from error
    if symbol.expiry is None:
        return Terms(name, name, Exchange.NSE, InstrumentType.EQ, 1, _EQUITY_TICK)
    return derivative_terms(symbol, on)


def index_terms(name: str) -> Terms:
    """Return the terms of an index."""
    return Terms(name, INDICES[name], Exchange.NSE, InstrumentType.IDX, 1, OPTION_TICK)


def derivative_terms(symbol: Symbol, on: date) -> Terms:
    """Return the terms of an index future or option as of its expiry's lot.

    Raises:
        ReplayRefused: if no lot size is known for that underlying and expiry.
    """
    if symbol.expiry is None:
        raise ReplayRefused(f"{symbol} has no expiry.")
    is_monthly = (symbol.expiry + timedelta(days=7)).month != symbol.expiry.month
    try:
        lot = lot_size(symbol.base, symbol.expiry, is_monthly=is_monthly)
    except KeyError as error:
        raise ReplayRefused(f"No lot size is known for {symbol}.") from error
    return Terms(
        symbol=str(symbol),
        name=symbol.base,
        exchange=Exchange.NFO,
        type=InstrumentType.OPT if symbol.strike is not None else InstrumentType.FUT,
        lot_size=lot,
        tick_size=OPTION_TICK if symbol.strike is not None else future_tick(20_000, on),
        underlying=symbol.base,
        expiry=symbol.expiry,
        strike=symbol.strike,
        right=symbol.right,
        freeze_qty=freeze_qty(symbol.base, on),
    )


def near_monthly_expiry(on: date, calendar: SessionCalendar) -> date:
    """Return the first monthly expiry on or after ``on``; raise CalendarNotCovered."""
    month = on.replace(day=1)
    while True:
        expiry = _monthly_expiry(month, calendar)
        if expiry >= on:
            return expiry
        month = (month + timedelta(days=32)).replace(day=1)


def _monthly_expiry(month: date, calendar: SessionCalendar) -> date:
    weekday = 1 if month >= _TUESDAYS_FROM else 3
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    expiry = last - timedelta(days=(last.weekday() - weekday) % 7)
    if calendar.is_trading_day(Exchange.NFO, expiry):
        return expiry
    return calendar.previous_trading_day(Exchange.NFO, expiry)
