"""Reads of live option chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import orjson
import redis

from marketdata.selectors.live import market_clock
from marketdata.wire import CHAINS_KEY, ListedUnderlying, chain_key, decode_listed
from terminal.infra.redis import redis_client
from terminal.kernel.errors import NotFound, ServiceUnavailable

_SIDES: Final = ("ce", "pe")


class ChainNotFound(NotFound):
    """The running source has no such chain; ``extra`` names what it has."""

    code = "chain.not_found"


@dataclass(frozen=True, slots=True)
class ExpiryInfo:
    """One expiry of an underlying.

    Attributes:
        expiry: IST.
        kind: ``"monthly"`` for the last listed one of its month, else ``"weekly"``.
        days: Calendar days left in market time.
        lot_size: Units.
    """

    expiry: date
    kind: str
    days: int
    lot_size: int


def chain_underlyings() -> list[ListedUnderlying]:
    """Return what has live chains, most expiries first; empty without a feed.

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    raw = _read(CHAINS_KEY)
    today = market_clock().trading_date()
    listed = decode_listed(raw) if raw else []
    for underlying in listed:
        underlying.expiries[:] = [each for each in underlying.expiries if each.expiry >= today]
    return [underlying for underlying in listed if underlying.expiries]


def chain_expiries(underlying_id: int) -> list[ExpiryInfo]:
    """Return the expiries of an underlying, nearest first; raise ChainNotFound."""
    listed = {each.id: each for each in chain_underlyings()}
    if underlying_id not in listed:
        names = ", ".join(f"{each.symbol} ({each.id})" for each in listed.values()) or "nothing"
        raise ChainNotFound(
            f"Instrument {underlying_id} has no live chain; there are chains of {names}.",
            underlying=underlying_id,
        )
    expiries = listed[underlying_id].expiries
    last_of = {(each.expiry.year, each.expiry.month): each.expiry for each in expiries}
    today = market_clock().trading_date()
    return [
        ExpiryInfo(
            expiry=each.expiry,
            kind=_kind(each.expiry, last_of),
            days=(each.expiry - today).days,
            lot_size=each.lot_size,
        )
        for each in expiries
    ]


def _kind(expiry: date, last_of: dict[tuple[int, int], date]) -> str:
    return "monthly" if last_of[expiry.year, expiry.month] == expiry else "weekly"


def chain_bytes(*, underlying_id: int, expiry: date) -> bytes:
    """Return the newest document of a chain, as the feed encoded it.

    Raises:
        ChainNotFound: naming the expiries that there are.
        ServiceUnavailable: when Redis is away.
    """
    raw = _read(chain_key(underlying_id, expiry))
    if raw is None:
        known = [each.expiry.isoformat() for each in chain_expiries(underlying_id)]
        if expiry.isoformat() in known:
            raise ServiceUnavailable("This chain has no quotes yet; try again.")
        raise ChainNotFound(
            f"There is no chain of {expiry}; expiries are {', '.join(known)}.",
            underlying=underlying_id,
            expiries=known,
        )
    return raw


def chain_around(document: dict[str, Any], strikes: int) -> dict[str, Any]:
    """Return the chain document with only the ``strikes`` nearest to the money."""
    every: Sequence[float] = document["strikes"]
    centre = document["atm_strike"]
    if centre is None or len(every) <= strikes:
        return document
    at = every.index(centre)
    first = min(max(at - strikes // 2, 0), len(every) - strikes)
    part = slice(first, first + strikes)
    sides = {
        side: {name: column[part] for name, column in document[side].items()} for side in _SIDES
    }
    return document | sides | {"strikes": every[part], "gex": document["gex"][part]}


def chain_by(document: dict[str, Any], convention: str) -> dict[str, Any]:
    """Return the chain document with volatilities and Greeks by another convention.

    Args:
        convention: ``"house"`` (as it is), ``"nse"`` or ``"upstox"``.
    """
    if convention == document["convention"]:
        return document
    # numpy costs 14 MB: only a process that is asked for this pays for it.
    from marketdata.chain.again import chain_again  # noqa: PLC0415

    return chain_again(document, convention)


def chains_of(underlying_id: int) -> list[dict[str, Any]]:
    """Return the newest documents of all expiries that have quotes, nearest first.

    Raises:
        ChainNotFound / ServiceUnavailable: as ``chain_bytes``.
    """
    keys = [chain_key(underlying_id, each.expiry) for each in chain_expiries(underlying_id)]
    try:
        found = cast("list[bytes | None]", redis_client().mget(keys))
    except redis.RedisError as error:
        raise _away(error) from error
    return [orjson.loads(raw) for raw in found if raw]


def surface(underlying_id: int) -> list[dict[str, Any]]:
    """Return the smile of every expiry: the volatility of each strike's out-of-the-money option.

    Raises:
        ChainNotFound / ServiceUnavailable: as ``chain_bytes``.
    """
    return [_smile(document) for document in chains_of(underlying_id)]


def _smile(document: dict[str, Any]) -> dict[str, Any]:
    forward = document["forward"] or 0.0
    points = [
        (strike, call if strike >= forward else put)
        for strike, call, put in zip(
            document["strikes"], document["ce"]["iv"], document["pe"]["iv"], strict=True
        )
    ]
    known = [(strike, iv) for strike, iv in points if iv is not None]
    return {
        **{name: document[name] for name in ("expiry", "years", "days", "forward")},
        "atm_iv": document["totals"]["atm_iv"],
        "expected_move": document["totals"]["expected_move"],
        "strikes": [strike for strike, _ in known],
        "iv": [iv for _, iv in known],
    }


def _read(key: str) -> bytes | None:
    try:
        return cast("bytes | None", redis_client().get(key))
    except redis.RedisError as error:
        raise _away(error) from error


def _away(error: redis.RedisError) -> ServiceUnavailable:
    return ServiceUnavailable("Live prices are away; try again.", cause=str(error))
