"""The search box: ``nifty 26000 ce`` to the contract meant, fast on 100,000 instruments.

Every query here uses an index on SQLite and Postgres alike: the prefix of the symbol, or the chain
(underlying, expiry, strike). Ranking happens in memory on the few rows that remain.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from marketdata.masters.rows import INDEX_NAMES
from marketdata.models import Instrument
from marketdata.selectors.instruments import instrument_bases
from marketdata.selectors.live import quote_get
from marketdata.symbols_query import Query, parse_query
from terminal.kernel.enums import Exchange, InstrumentType
from terminal.kernel.errors import ServiceUnavailable

# One letter matches a few thousand plain names at most; more than this is never looked at.
MOST_CANDIDATES = 5000
MOST_BASES = 4
FUTURES_SHOWN = 3
# The trader's words for indices, beside the brokers' (INDEX_NAMES).
NICKNAMES = {
    **INDEX_NAMES,
    "MIDCAPNIFTY": "MIDCPNIFTY",
    "NIFTYMIDCAP": "MIDCPNIFTY",
    "BNF": "BANKNIFTY",
}
_EXCHANGES = [exchange.value for exchange in Exchange]

SpotOf = Callable[[str], Decimal | None]


class _Leg(NamedTuple):
    """The part of a contract that ranking needs."""

    id: int
    expiry: date
    strike: Decimal | None
    right: str


@dataclass(frozen=True, slots=True)
class _Search:
    """One search under way."""

    query: Query
    on: date
    limit: int
    rows: QuerySet[Instrument]
    bases: frozenset[str]
    spot_of: SpotOf


def instruments_search(
    *,
    text: str,
    on: date,
    limit: int = 20,
    exchange: Exchange | None = None,
    type_: InstrumentType | None = None,
    spot_of: SpotOf = lambda _: None,
) -> list[Instrument]:
    """Return the instruments that ``text`` most likely means, best first.

    Order: the exact symbol, then indices and shares (those with derivatives first), then
    contracts by nearest expiry, exact strike, nearest strike. Expired contracts are left out.

    Args:
        text: As typed.
        on: Trading date (IST); contracts that expired before it are gone.
        limit: At most so many.
        exchange: Only this segment.
        type_: Only this type.
        spot_of: Price in rupees of an underlying, None if unknown; centres options without strike.
    """
    bases = instrument_bases()
    query = parse_query(text, bases)
    if not query.chunks:
        return []
    rows = Instrument.objects.all()
    if exchange:
        rows = rows.filter(exchange=exchange.value)
    if type_:
        rows = rows.filter(type=type_.value)
    search = _Search(query, on, limit, rows, bases, spot_of)
    return _fetch(list(dict.fromkeys(_ids(search)))[:limit])


def underlying_ltp(base: str) -> Decimal | None:
    """Return the last price in rupees of the index or share ``base``, None if none is known."""
    row = Instrument.objects.filter(symbol=base, underlying="").order_by("-type").first()
    if row is None:
        return None
    try:
        quote = quote_get(row.id)
    except ServiceUnavailable:
        return None
    return quote.ltp if quote else None


def _ids(search: _Search) -> list[int]:
    query = search.query
    spelled = _spelled(search)
    names = [] if query.is_contract else _plain(search)
    bases = _bases(search)
    if query.is_contract or query.strike:
        # A number may belong to a name (NIFTY 50), but a name that is only a part of one may not.
        return spelled + names + _contracts(search, bases)
    exact = next((base for base in bases if base in (query.name, NICKNAMES.get(query.name))), None)
    futures = _futures(search, exact) if exact else []
    head = len(spelled) + 1
    return spelled + names[:head] + futures + names[head:]


def _spelled(search: _Search) -> list[int]:
    """Return contracts whose canonical symbol begins with what was typed in one word."""
    whole = search.query.whole
    if len(search.query.chunks) > 1 or not search.query.is_contract:
        return []
    found = search.rows.filter(_begins("symbol", whole)).exclude(expiry__lt=search.on)
    legs = found.order_by("symbol").values_list("id", "symbol")[: search.limit * 4]
    return [id_ for id_, _ in sorted(legs, key=lambda leg: (len(leg[1]), leg[1]))]


def _plain(search: _Search) -> list[int]:
    """Return indices and shares by symbol, then by name."""
    query = search.query
    whole = query.whole
    wanted = {whole, NICKNAMES.get(whole, whole)}
    rows = search.rows.filter(underlying="")
    by_symbol = rows.filter(_begins("symbol", whole) | Q(symbol__in=wanted))
    found = list(by_symbol.values_list("id", "symbol", "type", "exchange")[:MOST_CANDIDATES])
    if len(found) < search.limit and len(whole) >= 3:
        by_name = rows.exclude(id__in=[row[0] for row in found])
        for chunk in query.chunks:
            by_name = by_name.filter(name__icontains=chunk)
        found += by_name.values_list("id", "symbol", "type", "exchange")[: search.limit * 10]

    def rank(row: tuple[int, str, str, str]) -> tuple[object, ...]:
        _, symbol, kind, exchange = row
        return (
            symbol not in wanted,
            not symbol.startswith(whole),
            symbol not in search.bases,
            kind != InstrumentType.IDX,
            _EXCHANGES.index(exchange),
            len(symbol),
            symbol,
        )

    return [row[0] for row in sorted(found, key=rank)]


def _bases(search: _Search) -> list[str]:
    """Return the underlyings that the words mean, best first."""
    name = search.query.name
    if name in search.bases:
        return [name]
    if NICKNAMES.get(name) in search.bases:
        return [NICKNAMES[name]]
    found = sorted(
        (base for base in search.bases if base.startswith(name)), key=lambda b: (len(b), b)
    )
    if not found and len(name) >= 3:
        shares = Instrument.objects.filter(underlying="")
        for word in search.query.words:
            shares = shares.filter(name__icontains=word)
        listed = shares.values_list("symbol", flat=True)[:MOST_CANDIDATES]
        found = sorted(search.bases.intersection(listed))
    return found[:MOST_BASES]


def _contracts(search: _Search, bases: Iterable[str]) -> list[int]:
    """Return futures, unless an option is asked for, and options of ``bases``."""
    ids: list[int] = []
    for base in bases:
        query = search.query
        expiries = _expiries(search, base)
        if not query.right and not query.strike:
            ids += _futures(search, base, expiries)
        if not query.is_future:
            ids += _options(search, base, expiries, search.limit - len(ids))
        if len(ids) >= search.limit:
            break
    return ids


def _expiries(search: _Search, base: str) -> list[date]:
    """Return the expiries that are asked for, nearest first; a day that fits wins over a year."""
    rows = search.rows.filter(underlying=base, expiry__gte=search.on)
    listed = rows.values_list("expiry", flat=True).distinct()
    expiries = sorted(expiry for expiry in listed if expiry)
    query = search.query
    if query.month is None:
        return expiries
    expiries = [on for on in expiries if on.month == query.month]
    for hint in query.hints:
        by_year = [on for on in expiries if on.year in (hint, 2000 + hint)]
        by_day = [on for on in expiries if on.day == hint]
        expiries = by_day or by_year
    return expiries


def _futures(search: _Search, base: str, expiries: Sequence[date] | None = None) -> list[int]:
    rows = search.rows.filter(
        underlying=base, type=InstrumentType.FUT.value, expiry__gte=search.on
    ).order_by("expiry")
    if expiries is not None:
        rows = rows.filter(expiry__in=expiries)
    shown = search.limit if search.query.is_future else FUTURES_SHOWN
    return list(rows.values_list("id", flat=True)[:shown])


def _options(search: _Search, base: str, expiries: Sequence[date], room: int) -> list[int]:
    query = search.query
    rows = search.rows.filter(underlying=base, type=InstrumentType.OPT.value)
    if query.right:
        rows = rows.filter(right=query.right.value)
    if query.strike:
        return _by_strike(rows, query, expiries)[:room]
    ids: list[int] = []
    for expiry in expiries:
        if len(ids) >= room:
            break
        legs = _legs(rows.filter(expiry=expiry))
        centre = search.spot_of(base) or _middle(legs)
        legs.sort(key=lambda leg: (abs((leg.strike or centre) - centre), leg.strike, leg.right))
        ids += [leg.id for leg in legs]
    return ids[:room]


def _by_strike(rows: QuerySet[Instrument], query: Query, expiries: Sequence[date]) -> list[int]:
    """Return options whose strike begins with the digits typed, else the nearest strikes."""
    typed = Decimal(query.strike)
    wanted = Q()
    for low, high in query.strike_ranges():
        wanted |= Q(strike__gte=low, strike__lt=high)
    legs = _legs(rows.filter(wanted, expiry__in=expiries))
    if not legs:
        legs = _legs(rows.filter(expiry__in=expiries[:2]))
    legs.sort(
        key=lambda leg: (
            leg.strike != typed,
            leg.expiry,
            abs((leg.strike or typed) - typed),
            leg.right,
        )
    )
    return [leg.id for leg in legs]


def _legs(rows: QuerySet[Instrument]) -> list[_Leg]:
    found = rows.values_list("id", "expiry", "strike", "right")[:MOST_CANDIDATES]
    return [_Leg(id_, expiry, strike, right) for id_, expiry, strike, right in found if expiry]


def _middle(legs: Sequence[_Leg]) -> Decimal:
    strikes = sorted(leg.strike for leg in legs if leg.strike is not None)
    return strikes[len(strikes) // 2] if strikes else Decimal(0)


def _begins(field: str, text: str) -> Q:
    """Return the condition "begins with", in the form that each database answers by its index."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": text})
    return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})


def _fetch(ids: Sequence[int]) -> list[Instrument]:
    found = Instrument.objects.in_bulk(ids)
    return [found[id_] for id_ in ids if id_ in found]
