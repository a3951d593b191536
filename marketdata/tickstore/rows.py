"""What goes into the tick store and comes out of it: values without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    # numpy costs 14 MB: a process that only names these types goes without.
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIMULATOR: Final = "simulator"
# Asks for rows of every source but the simulator; no source is called so.
ANY_REAL: Final = "real"

# The columns of one side of a chain, named and measured as in the chain document
# (docs/market-data.md): rupees, units, iv in vol points, theta per calendar day.
SIDE_COLUMNS: Final = (
    "id", "ltp", "change", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "oi_change",
    "iv", "delta", "gamma", "theta", "vega", "rho", "exchange_ms",
)  # fmt: skip

# Figures of a whole snapshot, as in the chain document's ``totals`` and head.
TOTALS: Final = (
    "spot", "spot_change", "forward", "years", "days", "lot_size", "tick_size", "atm_strike",
    "reference_id", "ce_oi", "pe_oi", "ce_volume", "pe_volume", "ce_oi_change", "pe_oi_change",
    "pcr_oi", "pcr_volume", "max_pain", "atm_iv", "straddle_strike", "straddle_premium",
    "synthetic_future", "basis", "expected_move", "expected_move_pct", "gex",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainTotals:
    """The head of one snapshot.

    Attributes:
        at_ms: Market instant, epoch milliseconds.
        values: By the names of ``TOTALS``; a name that is missing or None is unknown.
        forward_from: ``"parity"``, ``"future"``, ``"spot"`` or empty.
        convention: Name of the pricing convention.
        source: Where it came from.
    """

    at_ms: int
    values: Mapping[str, float | None]
    forward_from: str = ""
    convention: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChainRows:
    """One snapshot of the chain of (underlying, expiry).

    Attributes:
        underlying_id: Instrument id of the underlying.
        expiry: Expiry date (IST).
        totals: Head and totals; ``totals.at_ms`` is the snapshot's market instant.
        strikes: Rupees, ascending.
        ce, pe: A float64 column per name of ``SIDE_COLUMNS``, as long as ``strikes``; NaN and a
            missing column are unknown. Units of the chain document (iv in vol points).
        gex: Per strike, rupees per 1 % move; None is unknown.
    """

    underlying_id: int
    expiry: date
    totals: ChainTotals
    strikes: Floats
    ce: Mapping[str, Floats]
    pe: Mapping[str, Floats]
    gex: Floats | None = None

    @property
    def at_ms(self) -> int:
        """Market instant, epoch milliseconds."""
        return self.totals.at_ms


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A trading date (IST) of one instrument that can be played again.

    ``from_ms`` and ``to_ms`` are the first and last stored instants, epoch milliseconds.
    """

    on: date
    source: str
    resolution: Literal["tick", "1m"]
    from_ms: int
    to_ms: int
