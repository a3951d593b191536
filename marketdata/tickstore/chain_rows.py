"""Between the chain document (docs/market-data.md) and the rows that are kept."""

from datetime import date
from typing import Any

import numpy as np

from marketdata.tickstore.rows import SIDE_COLUMNS, TOTALS, ChainRows, ChainTotals


def rows_of_document(document: dict[str, Any]) -> ChainRows:
    """Return a chain document as rows; their source is named when they are stored."""
    known = {**document, **document["totals"]}
    totals = ChainTotals(
        at_ms=int(document["at_ms"]),
        values={name: known.get(name) for name in TOTALS},
        forward_from=document.get("forward_from") or "",
        convention=document.get("convention") or "",
    )
    ce, pe = (
        {
            name: np.array(document[side][name], dtype=np.float64)
            for name in SIDE_COLUMNS
            if name in document[side]
        }
        for side in ("ce", "pe")
    )
    return ChainRows(
        underlying_id=document["underlying_id"],
        expiry=date.fromisoformat(document["expiry"]),
        totals=totals,
        strikes=np.array(document["strikes"], dtype=np.float64),
        ce=ce,
        pe=pe,
        gex=np.array(document["gex"], dtype=np.float64),
    )
