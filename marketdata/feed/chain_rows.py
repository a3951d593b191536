"""A computed chain as the tick store keeps it."""

from typing import Any, Final

import numpy as np

from marketdata.chain.compute import Chain
from marketdata.chain.inputs import Side
from marketdata.pricing.model import Floats, Greeks
from marketdata.ticks import to_ms
from marketdata.tickstore.rows import TOTALS, ChainRows, ChainTotals

_QUOTED: Final = ("ltp", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "exchange_ms")
_GREEKS: Final = ("delta", "gamma", "theta", "vega", "rho")


def chain_rows(chain: Chain) -> ChainRows:
    """Return the snapshot of ``chain`` with the units of its document (iv in vol points)."""
    source, totals = chain.source, chain.totals
    head: dict[str, Any] = {
        "spot": source.level,
        "spot_change": source.level - source.previous_close,
        "forward": chain.forward,
        "years": chain.years,
        "days": chain.days,
        "lot_size": source.lot_size,
        "tick_size": source.tick_size,
        "atm_strike": chain.atm_strike,
        "reference_id": source.reference_id,
    }
    values = {name: head[name] if name in head else getattr(totals, name) for name in TOTALS}
    values["atm_iv"] = totals.atm_iv * 100
    return ChainRows(
        underlying_id=source.underlying_id,
        expiry=source.expiry,
        totals=ChainTotals(
            at_ms=int(to_ms(source.now)),
            values={name: _known(value) for name, value in values.items()},
            forward_from=chain.forward_from or "",
            convention=chain.convention.name,
        ),
        strikes=source.strikes,
        ce=_side(source.ce, chain.ce),
        pe=_side(source.pe, chain.pe),
        gex=chain.gex,
    )


def _side(side: Side, greeks: Greeks) -> dict[str, Floats]:
    columns = {name: getattr(side, name) for name in _QUOTED}
    columns |= {name: getattr(greeks, name) for name in _GREEKS}
    columns["id"] = side.id.astype(np.float64)
    columns["change"] = side.ltp - side.previous_close
    columns["oi_change"] = side.oi - side.previous_oi
    columns["iv"] = greeks.iv * 100
    return columns


def _known(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
