"""A chain document computed once more, by another convention."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import orjson

from marketdata.chain.compute import chain_compute
from marketdata.chain.document import chain_encode, forward_decimals
from marketdata.chain.inputs import ChainInput, Side
from marketdata.pricing.convention import CONVENTIONS
from marketdata.pricing.expiry_time import YEAR
from marketdata.pricing.model import Floats

_QUOTED: Final = ("ltp", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "exchange_ms")
_SECOND: Final = timedelta(seconds=1)


def chain_again(document: dict[str, Any], convention: str) -> dict[str, Any]:
    """Return ``document`` as it would be by the convention of that name; quotes are the same.

    Args:
        document: Computed by the house convention.
        convention: One of ``CONVENTIONS`` that needs no calendar.
    """
    chain = chain_compute(input_of(document), CONVENTIONS[convention])
    found: dict[str, Any] = orjson.loads(chain_encode(chain, seq=document["seq"]))
    return found


def input_of(document: dict[str, Any]) -> ChainInput:
    """Return what a document of the house convention was computed from."""
    now = datetime.fromtimestamp(document["at_ms"] / 1000, UTC)
    spot, change = _known(document["spot"]), _known(document["spot_change"])
    by_future = document["forward_from"] == "future"
    decimals = forward_decimals(document["tick_size"])
    return ChainInput(
        underlying_id=document["underlying_id"],
        underlying=document["underlying"],
        expiry=date.fromisoformat(document["expiry"]),
        strikes=_column(document["strikes"]),
        ce=_side(document["ce"]),
        pe=_side(document["pe"]),
        now=now,
        expires_at=_to_second(now + _known(document["years"]) * YEAR),
        lot_size=document["lot_size"],
        tick_size=document["tick_size"],
        reference_id=document["reference_id"],
        spot=spot,
        future=document["forward"] if by_future else float("nan"),
        previous_close=spot - change,
        # The forward of options on a future is the very price shown as theirs.
        on_future=by_future and document["forward"] == round(spot, decimals),
    )


def _side(columns: dict[str, list[Any]]) -> Side:
    known = {name: _column(columns[name]) for name in _QUOTED}
    return Side(
        id=np.array([one or 0 for one in columns["id"]], dtype=np.int64),
        previous_close=known["ltp"] - _column(columns["change"]),
        previous_oi=known["oi"] - _column(columns["oi_change"]),
        **known,
    )


def _column(values: list[float | None]) -> Floats:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def _to_second(at: datetime) -> datetime:
    """Return the nearest whole second: the document's years are rounded."""
    return (at + _SECOND / 2).replace(microsecond=0)
