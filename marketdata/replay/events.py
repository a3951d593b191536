"""Recorded rows as events: the columns of one day's ticks, pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.replay.request import ReplayRefused
from marketdata.terms import Terms

Floats = NDArray[np.float64]
NUMBERS: Final = (
    "ltp", "bid", "ask", "bid_qty", "ask_qty", "ltq", "volume", "oi", "close", "previous_oi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Events:
    """Ticks of one day in order of time.

    Attributes:
        terms: Contracts; ``which`` points into them.
        at_ms: Epoch milliseconds.
        values: Columns by name (``NUMBERS``): rupees and units, NaN where the recording does not
            know. ``close`` and ``previous_oi`` are the previous session's.
        step_s: Typical market seconds between two ticks of one contract.
    """

    terms: list[Terms]
    at_ms: NDArray[np.int64]
    which: NDArray[np.int64]
    values: dict[str, Floats]
    step_s: float


def joined(parts: Sequence[Events]) -> Events:
    """Return several recordings of one day as one."""
    terms = list(dict.fromkeys(term for part in parts for term in part.terms))
    place = {term: at for at, term in enumerate(terms)}
    which = [np.array([place[term] for term in part.terms])[part.which] for part in parts]
    at_ms = np.concatenate([part.at_ms for part in parts])
    order = np.argsort(at_ms, kind="stable")
    values = {
        name: np.concatenate([part.values[name] for part in parts])[order] for name in NUMBERS
    }
    step_s = max(part.step_s for part in parts)
    return Events(terms, at_ms[order], np.concatenate(which)[order], values, step_s)


def make_events(
    terms: list[Terms], at_ms: NDArray[np.int64], which: NDArray[np.int64], **values: Floats
) -> Events:
    """Return events in order of time without those that have no last price."""
    ltp = values["ltp"]
    keep = np.flatnonzero(np.isfinite(ltp) & (ltp > 0))
    order = keep[np.argsort(at_ms[keep], kind="stable")]
    if len(order) == 0:
        raise ReplayRefused("The recording has no price on that day.")
    unknown = np.full(len(at_ms), np.nan)
    columns = {name: values.get(name, unknown)[order] for name in NUMBERS}
    times = at_ms[order]
    distinct = np.unique(times)
    step_s = float(np.median(np.diff(distinct))) / 1000 if len(distinct) > 1 else 60.0
    return Events(terms, times, which[order], columns, step_s)
