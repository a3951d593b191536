"""The chain as others read it: the wire document, its bytes, and the rows made from it.

Units on the wire: rupees per unit, units, vol points (13.25), vega per vol point, theta per
calendar day, rho per 1 %. Unknown is null, never 0.
"""

import math
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import orjson

from marketdata.chain.compute import Chain
from marketdata.chain.inputs import Ints, Side
from marketdata.chain.totals import Totals
from marketdata.pricing.model import Floats, Greeks

VERSION: Final = 1
# Decimals a column is rounded to; the quoted columns come as they are, on their ticks.
_DECIMALS: Final = {"delta": 5, "gamma": 8, "theta": 4, "vega": 4, "rho": 4}
_IV_DECIMALS: Final = 3
_PRICE_DECIMALS: Final = 4
_PAISA: Final = 0.01
_QUOTED: Final = ("ltp", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "exchange_ms")
_WHOLE: Final = ("bid_qty", "ask_qty", "volume", "oi", "oi_change", "exchange_ms")
_EXACT: Final = 2.0**53  # whole numbers below are exact in every reader
_TOTAL_DECIMALS: Final = {"pcr_oi": 4, "pcr_volume": 4, "gex": 0, "expected_move_pct": 3}


def forward_decimals(tick_size: float) -> int:
    """Return the decimals a forward is rounded to: paise, finer where the tick (rupees) is."""
    return 2 if tick_size >= _PAISA else _PRICE_DECIMALS


def chain_document(chain: Chain, *, seq: int) -> dict[str, Any]:
    """Return the document of ``chain`` in plain Python: numbers, lists, None.

    Args:
        seq: Grows by one with each document of this (underlying, expiry).
    """
    document: dict[str, Any] = orjson.loads(chain_encode(chain, seq=seq))
    return document


def chain_encode(chain: Chain, *, seq: int) -> bytes:
    """Return the document of ``chain`` as JSON, the bytes that every reader gets."""
    return orjson.dumps(_document(chain, seq), option=orjson.OPT_SERIALIZE_NUMPY)


def surface_row(chain: Chain) -> dict[str, Any]:
    """Return the chain's part of the volatility surface: the known points of its smile."""
    known = np.isfinite(chain.smile)
    decimals = forward_decimals(chain.source.tick_size)
    return {
        "expiry": chain.source.expiry.isoformat(),
        "years": _number(chain.years, 8),
        "days": chain.days,
        "atm_iv": _number(chain.totals.atm_iv * 100, _IV_DECIMALS),
        "forward": _number(chain.forward, decimals),
        "expected_move": _number(chain.totals.expected_move, decimals),
        "strikes": chain.source.strikes[known].tolist(),
        "iv": np.round(chain.smile[known] * 100, _IV_DECIMALS).tolist(),
    }


def history_row(document: dict[str, Any]) -> dict[str, Any]:
    """Return the row of the day's history that ``document`` leaves: when, levels, totals."""
    row: dict[str, Any] = {name: document[name] for name in ("at", "spot", "forward")}
    row.update(document["totals"])
    return row


def _document(chain: Chain, seq: int) -> dict[str, Any]:
    source = chain.source
    return {
        "type": "chain",
        "version": VERSION,
        "underlying_id": source.underlying_id,
        "underlying": source.underlying,
        "expiry": source.expiry.isoformat(),
        "at": _instant(source.now),
        "at_ms": round(source.now.timestamp() * 1000),
        "seq": seq,
        "convention": chain.convention.name,
        "spot": _number(source.level, _PRICE_DECIMALS),
        "spot_change": _number(source.level - source.previous_close, _PRICE_DECIMALS),
        "reference_id": source.reference_id,
        "forward": _number(chain.forward, forward_decimals(source.tick_size)),
        "forward_from": chain.forward_from,
        "years": _number(chain.years, 8),
        "days": chain.days,
        "lot_size": source.lot_size,
        "tick_size": source.tick_size,
        "atm_strike": _number(chain.atm_strike, _PRICE_DECIMALS),
        "strikes": source.strikes,
        "ce": _side(source.ce, chain.ce),
        "pe": _side(source.pe, chain.pe),
        "gex": np.round(chain.gex),
        "totals": _totals(chain),
    }


def _side(side: Side, greeks: Greeks) -> dict[str, Any]:
    ids = [one or None for one in side.id.tolist()]
    columns: dict[str, Any] = {"id": ids} | {name: getattr(side, name) for name in _QUOTED}
    columns["change"] = np.round(side.ltp - side.previous_close, _PRICE_DECIMALS)
    columns["oi_change"] = side.oi - side.previous_oi
    columns["iv"] = np.round(greeks.iv * 100, _IV_DECIMALS)
    for name, decimals in _DECIMALS.items():
        columns[name] = np.round(getattr(greeks, name), decimals)
    for name in _WHOLE:
        columns[name] = _shortest(columns[name])
    return columns


def _shortest(column: Floats) -> Floats | Ints:
    """Return ``column`` as integers if all are whole: fewer bytes, and integers have no NaN."""
    if not (np.abs(column) < _EXACT).all():
        return column
    whole = column.astype(np.int64)
    return whole if (whole == column).all() else column


def _totals(chain: Chain) -> dict[str, float | None]:
    found = {name: getattr(chain.totals, name) for name in Totals.__slots__}
    found["atm_iv"] *= 100
    usual = max(3, forward_decimals(chain.source.tick_size))
    return {name: _number(value, _TOTAL_DECIMALS.get(name, usual)) for name, value in found.items()}


def _number(value: float, decimals: int) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return int(rounded) if rounded.is_integer() and abs(rounded) < _EXACT else rounded


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
