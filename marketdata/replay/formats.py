"""The formats of recordings (docs/market-data.md): from a table's columns to events, pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.replay.contracts import INDICES, derivative_terms, index_terms, terms_of
from marketdata.replay.events import NUMBERS, Events, Floats, joined, make_events
from marketdata.replay.request import ReplayRefused
from marketdata.replay.table import Table, as_date
from marketdata.symbols import Symbol
from marketdata.terms import Terms
from terminal.kernel.enums import Right
from terminal.kernel.sessions import Session, SessionCalendar

# When a bar's prices are played, as parts of its length: open, first extreme, second, close.
_BAR_PARTS: Final = (0.0, 0.25, 0.6, 0.98)


def events_of(table: Table, session: Session | None, calendar: SessionCalendar) -> Events:
    """Return the ticks in ``table``, whatever its format (docs/market-data.md lists them).

    Raises:
        ReplayRefused: if the columns make no known format.
    """
    have = set(table.columns)
    if {"strike", "c_ltp", "p_ltp"} <= have:
        return _wide_chain(table, calendar)
    if {"strike", "type", "ltp", "expiry"} <= have:
        return _long_chain(table, calendar)
    if {"open", "high", "low", "close"} <= have:
        return _bars(table, session, calendar)
    if "ltp" in have:
        return _ticks(table, calendar)
    raise ReplayRefused(
        f"{table.name}: the columns {', '.join(sorted(have))} are no ticks, bars or option chain."
    )


def _named(
    table: Table, calendar: SessionCalendar, column: str | None
) -> tuple[list[Terms], NDArray[np.int64]]:
    """Return contracts and the contract of each row; a file without names is named by its own."""
    words = table.words(column) if column else None
    if words is None:
        words = [table.name.split("_")[0]] * len(table.at_ms)
    names = list(dict.fromkeys(words))
    place = {name: at for at, name in enumerate(names)}
    terms = [
        terms_of(name, on=table.day, last_day=table.last_day, calendar=calendar) for name in names
    ]
    return terms, np.array([place[word] for word in words], dtype=np.int64)


def _name_column(table: Table) -> str | None:
    return next((name for name in ("symbol", "contract") if name in table.columns), None)


def _ticks(table: Table, calendar: SessionCalendar) -> Events:
    terms, which = _named(table, calendar, _name_column(table))
    return make_events(terms, table.at_ms, which, **{name: table.floats(name) for name in NUMBERS})


def _bars(table: Table, session: Session | None, calendar: SessionCalendar) -> Events:
    terms, which = _named(table, calendar, _name_column(table))
    starts = np.unique(table.at_ms)
    length_ms = int(np.diff(starts).min()) if len(starts) > 1 else 60_000
    at_ms = table.at_ms - length_ms if _stamped_at_end(starts, length_ms, session) else table.at_ms
    price = {name: table.floats(name) for name in ("open", "high", "low", "close")}
    rises = price["close"] >= price["open"]
    first = np.where(rises, price["low"], price["high"])
    second = np.where(rises, price["high"], price["low"])
    path = [price["open"], first, second, price["close"]]
    volume = _cumulative(table.floats("volume"), which)
    before = volume - np.nan_to_num(table.floats("volume"))
    share = (0.25, 0.5, 0.75, 1.0)
    return make_events(
        terms,
        np.concatenate([at_ms + int(part * length_ms) for part in _BAR_PARTS]),
        np.tile(which, len(path)),
        ltp=np.concatenate(path),
        volume=np.concatenate([np.floor(before + (volume - before) * part) for part in share]),
        oi=np.tile(table.floats("oi"), len(path)),
    )


def _stamped_at_end(stamps: NDArray[np.int64], length_ms: int, session: Session | None) -> bool:
    """Return whether bars carry the time of their end: the first one then never says "open"."""
    if session is None:
        return False
    open_ms = int(session.open_at.timestamp() * 1000)
    close_ms = int(session.close_at.timestamp() * 1000)
    return bool(stamps[0] == open_ms + length_ms and stamps[-1] >= close_ms)


def _cumulative(volume: Floats, which: NDArray[np.int64]) -> Floats:
    """Return the running sum of ``volume`` per contract; rows are in order of time."""
    total = np.empty(len(volume))
    for contract in np.unique(which):
        rows = which == contract
        total[rows] = np.cumsum(np.nan_to_num(volume[rows]))
    return total


def _long_chain(table: Table, calendar: SessionCalendar) -> Events:
    """Option-chain snapshots, one row per option; volume and OI are in contracts (NSE's JSON)."""
    base = table.name.split("_")[0].upper()
    keys = list(
        zip(
            [as_date(value) for value in table.columns["expiry"]],
            table.floats("strike").tolist(),
            table.words("type") or [],
            strict=True,
        )
    )
    chain = _chain(base, keys, table.day)
    lots = np.array([term.lot_size for term in chain.terms], dtype=np.float64)[chain.which]
    ltp, change = table.floats("ltp"), table.floats("change")
    options = make_events(
        chain.terms,
        table.at_ms,
        chain.which,
        ltp=ltp,
        bid=table.floats("bid"),
        ask=table.floats("ask"),
        bid_qty=table.floats("bid_qty"),
        ask_qty=table.floats("ask_qty"),
        volume=table.floats("volume") * lots,
        oi=table.floats("oi") * lots,
        close=ltp - change,
        previous_oi=(table.floats("oi") - table.floats("chg_oi")) * lots,
    )
    return _with_underlying(table, base, options)


def _wide_chain(table: Table, calendar: SessionCalendar) -> Events:
    """Option-chain snapshots, one row per strike; OI in units, volume in contracts."""
    bases = table.words("symbol") or [table.name.split("_")[0].upper()] * len(table.at_ms)
    expiries = table.columns.get("expiry")
    days = [table.last_day] * len(bases) if expiries is None else [as_date(x) for x in expiries]
    fresh = ~table.columns["stale"].astype(bool) if "stale" in table.columns else None
    parts = []
    for base in dict.fromkeys(bases):
        own = np.array([word == base for word in bases])
        rows = np.flatnonzero(own if fresh is None else own & fresh)
        if len(rows) == 0:
            continue
        for right, prefix in ((Right.CE, "c_"), (Right.PE, "p_")):
            parts.append(_side(table, rows, base, [days[at] for at in rows], right, prefix))
        if "underlying" in table.columns:
            parts.append(_index_events(table, base, rows))
    return joined(parts)


def _side(
    table: Table,
    rows: NDArray[np.int64],
    base: str,
    expiries: list[date],
    right: Right,
    prefix: str,
) -> Events:
    def column(name: str) -> Floats:
        return table.floats(prefix + name)[rows]

    strikes = table.floats("strike")[rows].tolist()
    keys = [(expiry, strike, right) for expiry, strike in zip(expiries, strikes, strict=True)]
    chain = _chain(base, keys, table.day)
    lots = np.array([term.lot_size for term in chain.terms], dtype=np.float64)[chain.which]
    names = ("ltp", "bid", "ask", "bid_qty", "ask_qty", "oi")
    return make_events(
        chain.terms,
        table.at_ms[rows],
        chain.which,
        **{name: column(name) for name in names},
        volume=column("volume") * lots,
        close=column("ltp") - column("chg"),
        previous_oi=column("oi") - column("chg_oi"),
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    terms: list[Terms]
    which: NDArray[np.int64]


def _chain(base: str, keys: list[tuple[date, float, Any]], on: date) -> _Chain:
    place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    terms = [
        derivative_terms(Symbol(base, expiry, _strike(strike), Right(right)), on)
        for expiry, strike, right in place
    ]
    return _Chain(terms, np.array([place[key] for key in keys], dtype=np.int64))


def _with_underlying(table: Table, base: str, options: Events) -> Events:
    if "underlying" not in table.columns or base not in INDICES:
        return options
    return joined([options, _index_events(table, base, np.arange(len(table.at_ms)))])


def _index_events(table: Table, base: str, rows: NDArray[np.int64]) -> Events:
    """Return the index beside its chain: one tick per snapshot."""
    times, first = np.unique(table.at_ms[rows], return_index=True)
    level = table.floats("underlying")[rows][first]
    return make_events([index_terms(base)], times, np.zeros(len(times), dtype=np.int64), ltp=level)


def _strike(value: float) -> Decimal:
    """Return a strike without the float's tail."""
    return Decimal(f"{value:.4f}")
