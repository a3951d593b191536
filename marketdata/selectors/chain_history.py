"""Reads of a day's chain snapshots from the tick store."""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from marketdata.selectors.chains import ChainNotFound
from marketdata.selectors.instruments import instrument_spec
from marketdata.selectors.live import market_clock
from marketdata.symbols import spec_display
from marketdata.ticks import from_ms, to_ms
from marketdata.tickstore.client import tick_store
from terminal.kernel.clock import IST, to_ist

if TYPE_CHECKING:  # numpy costs 14 MB: only a process that reads history pays for it
    from marketdata.tickstore.rows import ChainRows, ChainTotals

_HEAD: Final = ("spot_change", "forward", "years", "atm_strike", "tick_size")
_OF_ROW: Final = (
    "spot", "forward", "atm_iv", "pcr_oi", "pcr_volume", "max_pain", "straddle_strike",
    "straddle_premium", "ce_oi", "pe_oi", "ce_oi_change", "pe_oi_change", "ce_volume",
    "pe_volume", "basis", "synthetic_future", "expected_move", "gex",
)  # fmt: skip
_COLUMNS: Final = (
    "id", "ltp", "change", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "oi_change",
    "iv", "delta", "gamma", "theta", "vega", "rho", "exchange_ms",
)  # fmt: skip
_DAY: Final = timedelta(days=1)
_MOMENT: Final = timedelta(milliseconds=1)
_NOT_TOTALS: Final = (
    "spot", "spot_change", "forward", "years", "days", "lot_size", "tick_size", "atm_strike",
    "reference_id",
)  # fmt: skip


def chain_day(*, underlying_id: int, expiry: date, on: date | None = None) -> list[dict[str, Any]]:
    """Return one row per stored minute of a trading date (IST; default: the market's today).

    The market's today ends now: of a recorded day an earlier replay may have stored what is still
    to come in this one.

    Raises:
        ServiceUnavailable: when the store is away.
    """
    now = market_clock().now()
    start = datetime.combine(on or to_ist(now).date(), time.min, IST)
    heads = tick_store().chain_times(
        underlying_id,
        expiry,
        since_ms=int(to_ms(start)),
        until_ms=int(to_ms(_not_after(start + _DAY, now))),
    )
    return [_row(head) for head in heads]


def chain_at(*, underlying_id: int, expiry: date, at: datetime, since: date) -> dict[str, Any]:
    """Return the document of the newest snapshot at or before ``at`` (market time), of the
    trading date ``since`` (IST) at the earliest.

    Raises:
        ChainNotFound: if there is none.
        ServiceUnavailable: when the store is away.
    """
    now, store = market_clock().now(), tick_store()
    found = store.chain_at(underlying_id, expiry, int(to_ms(_not_after(at, now))))
    if found is not None and _not_after(from_ms(found.at_ms), now) != from_ms(found.at_ms):
        # Asked of a later date: the newest before it is of the market's today, still to come.
        found = store.chain_at(underlying_id, expiry, int(to_ms(now)))
    if found is None or to_ist(from_ms(found.at_ms)).date() < since:
        raise ChainNotFound(
            "No snapshot of this chain was kept before that time.",
            underlying=underlying_id,
            expiry=expiry.isoformat(),
        )
    return _document(found)


def _not_after(at: datetime, now: datetime) -> datetime:
    """Return ``at``, or ``now`` where ``at`` is later on the market's own date."""
    # The end of a day is the next midnight: a moment earlier it is still of that day.
    is_today = to_ist(at - _MOMENT).date() == to_ist(now).date()
    return min(at, now + _MOMENT) if is_today else at


def _row(head: "ChainTotals") -> dict[str, Any]:
    return {"at": _instant(head.at_ms)} | {name: head.values.get(name) for name in _OF_ROW}


def _document(rows: "ChainRows") -> dict[str, Any]:
    """Return the stored snapshot in the shape of the live document, ``seq`` 0."""
    head = rows.totals.values
    return {
        "type": "chain",
        "version": 1,
        "underlying_id": rows.underlying_id,
        "underlying": spec_display(instrument_spec(rows.underlying_id)),
        "expiry": rows.expiry.isoformat(),
        "at": _instant(rows.at_ms),
        "at_ms": rows.at_ms,
        "seq": 0,
        "convention": rows.totals.convention,
        "spot": head.get("spot"),
        **{name: head.get(name) for name in _HEAD},
        "reference_id": _whole(head.get("reference_id")),
        "forward_from": rows.totals.forward_from or None,
        "days": _whole(head.get("days")),
        "lot_size": _whole(head.get("lot_size")),
        "strikes": rows.strikes.tolist(),
        "ce": _side(rows.ce, len(rows.strikes)),
        "pe": _side(rows.pe, len(rows.strikes)),
        "gex": _column([math.nan] * len(rows.strikes) if rows.gex is None else rows.gex),
        "totals": {name: value for name, value in head.items() if name not in _NOT_TOTALS},
    }


def _side(
    columns: Mapping[str, Iterable[float]], count: int
) -> dict[str, list[float | int | None]]:
    unknown = [math.nan] * count
    found = {name: _column(columns.get(name, unknown)) for name in _COLUMNS}
    found["id"] = [int(one) if one else None for one in found["id"]]
    return found


def _column(values: Iterable[float]) -> list[float | int | None]:
    return [float(one) if math.isfinite(one) else None for one in values]


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _instant(at_ms: int) -> str:
    return from_ms(at_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")
