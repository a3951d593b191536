"""Option quotes as computed chain snapshots: pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_document
from marketdata.chain.inputs import ChainInput, Side
from marketdata.importing.quotes import OptionQuotes
from marketdata.importing.sheet import Floats
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.expiry_time import expires_at
from marketdata.replay.contracts import INDICES, derivative_terms, index_terms
from marketdata.replay.request import ReplayRefused
from marketdata.symbols import Symbol
from marketdata.terms import Terms
from marketdata.ticks import from_ms
from marketdata.tickstore.chain_rows import rows_of_document
from marketdata.tickstore.rows import ChainRows
from terminal.kernel.clock import IST
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, Right
from terminal.kernel.errors import CalendarNotCovered
from terminal.kernel.sessions import SessionCalendar

_EPOCH: Final = date(1970, 1, 1)
_CLOSE: Final = time(15, 30)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows of one (underlying, expiry) at one instant."""

    base: str
    expiry: date
    at_ms: int
    rows: NDArray[np.int64]


def snapshots_of(quotes: OptionQuotes) -> Iterator[Snapshot]:
    """Yield the snapshots, oldest first; each has its rows in order of strike."""
    if len(quotes.at_ms) == 0:
        return
    order = np.lexsort((quotes.strike, quotes.expiry, quotes.base.astype(str), quotes.at_ms))
    keys = [quotes.at_ms[order], quotes.expiry[order]]
    changes = (np.diff(keys[0]) != 0) | (np.diff(keys[1]) != 0)
    changes |= quotes.base[order][1:] != quotes.base[order][:-1]
    for rows in np.split(order, np.flatnonzero(changes) + 1):
        first = rows[0]
        yield Snapshot(
            str(quotes.base[first]),
            _date(int(quotes.expiry[first])),
            int(quotes.at_ms[first]),
            rows,
        )


def chain_terms(quotes: OptionQuotes) -> tuple[list[Terms], list[str]]:
    """Return the terms of all options and underlyings, and why some have none."""
    terms: list[Terms] = []
    problems: list[str] = []
    for base in dict.fromkeys(quotes.base.tolist()):
        if base in INDICES:
            terms.append(index_terms(base))
        else:
            problems.append(f"{base} is no index whose lots are known")
    day = _date((int(quotes.at_ms.min()) + 19_800_000) // 86_400_000)
    for key in _keys(quotes, np.arange(len(quotes.at_ms))):
        try:
            terms.append(derivative_terms(_symbol(*key), day))
        except ReplayRefused as error:
            problems.append(str(error))
    return terms, list(dict.fromkeys(problems))


def chain_rows(
    quotes: OptionQuotes,
    snapshot: Snapshot,
    specs: dict[str, InstrumentSpec],
    calendar: SessionCalendar,
) -> ChainRows | None:
    """Return a snapshot with volatilities and Greeks of the house convention.

    None where the contracts or their underlying have no instrument.
    """
    underlying = specs.get(snapshot.base)
    strikes, places = np.unique(quotes.strike[snapshot.rows], return_inverse=True)
    keys = [(snapshot.base, snapshot.expiry, strike) for strike in strikes.tolist()]
    named = [[specs.get(str(_symbol(*key, put))) for key in keys] for put in (False, True)]
    known = next((spec for side in named for spec in side if spec), None)
    if underlying is None or known is None:
        return None
    lot = known.lot_size

    def side(put: bool) -> Side:
        own = quotes.is_put[snapshot.rows] == put
        rows, at = snapshot.rows[own], places[own]

        def column(name: str) -> Floats:
            values = np.full(len(strikes), np.nan)
            values[at] = quotes.values[name][rows] * (lot if name in quotes.lots_of else 1)
            return values

        ltp, oi = _positive(column("ltp")), column("oi")
        return Side(
            id=np.array([spec.id if spec else 0 for spec in named[put]], dtype=np.int64),
            ltp=ltp,
            bid=_positive(column("bid")),
            ask=_positive(column("ask")),
            bid_qty=column("bid_qty"),
            ask_qty=column("ask_qty"),
            volume=column("volume"),
            oi=oi,
            previous_close=ltp - column("change"),
            previous_oi=oi - column("oi_change"),
            exchange_ms=np.full(len(strikes), float(snapshot.at_ms)),
        )

    spots = quotes.spot[snapshot.rows]
    spots = spots[np.isfinite(spots) & (spots > 0)]
    chain = chain_compute(
        ChainInput(
            underlying_id=underlying.id,
            underlying=snapshot.base,
            expiry=snapshot.expiry,
            strikes=strikes,
            ce=side(False),
            pe=side(True),
            now=from_ms(snapshot.at_ms),
            expires_at=_dies_at(calendar, snapshot.expiry),
            lot_size=lot,
            tick_size=float(known.tick_size),
            reference_id=underlying.id,
            spot=float(spots[0]) if len(spots) else float("nan"),
        ),
        HOUSE,
    )
    return rows_of_document(chain_document(chain, seq=0))


def _dies_at(calendar: SessionCalendar, expiry: date) -> datetime:
    """Return the close of the expiry's session; 15:30 IST where the printed date is shut or not in
    the calendar yet (far expiries are printed before their holidays are known)."""
    try:
        found = expires_at(calendar, Exchange.NFO, expiry)
    except CalendarNotCovered:
        found = None
    return found or datetime.combine(expiry, _CLOSE, tzinfo=IST)


def _positive(values: Floats) -> Floats:
    """Return prices with NaN for 0, which says "none" in these files."""
    return np.where(values > 0, values, np.nan)


def _keys(quotes: OptionQuotes, rows: NDArray[np.int64]) -> list[tuple[Any, ...]]:
    table = zip(
        quotes.base[rows].tolist(),
        quotes.expiry[rows].tolist(),
        quotes.strike[rows].tolist(),
        quotes.is_put[rows].tolist(),
        strict=True,
    )
    return [(b, _date(e), k, p) for b, e, k, p in dict.fromkeys(table)]


def _symbol(base: str, expiry: date, strike: float, put: bool = False) -> Symbol:
    return Symbol(base, expiry, Decimal(f"{strike:.4f}"), Right.PE if put else Right.CE)


def _date(days: int) -> date:
    return _EPOCH + timedelta(days=days)
