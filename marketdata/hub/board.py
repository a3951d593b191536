"""Newest records of one process, in every form that connections take them."""

from collections.abc import Iterable
from typing import Final

import orjson

from marketdata import depth
from marketdata.hub.frames import json_fragment
from marketdata.ticks import ltp_json_row, ltp_record

_Made = dict[int, bytes]


class Board:
    """Quotes and books by instrument; what is derived from one is made once for everybody.

    Attributes:
        latest: Newest tick record of each instrument.
        depth: Newest depth record of each instrument that has one.
    """

    def __init__(self) -> None:
        self.latest: dict[int, bytes] = {}
        self.depth: dict[int, bytes] = {}
        self._rows: _Made = {}
        self._ltps: _Made = {}
        self._derived: Final = (self._rows, self._ltps)

    def changed(self, ids: Iterable[int]) -> None:
        """Forget what was made of the older records of ``ids``."""
        for made in self._derived:
            if made:
                for key in ids:
                    made.pop(key, None)

    def forget(self, ids: Iterable[int]) -> None:
        """Drop instruments that the source no longer quotes."""
        for key in list(ids):
            self.latest.pop(key, None)
            for made in self._derived:
                made.pop(key, None)

    def fragment(self, instrument_id: int) -> bytes:
        """Return the JSON row of the newest quote."""
        made = self._rows.get(instrument_id)
        if made is None:
            made = self._rows[instrument_id] = json_fragment(self.latest[instrument_id])
        return made

    def ltp(self, instrument_id: int) -> bytes:
        """Return the compact record of the newest quote."""
        made = self._ltps.get(instrument_id)
        if made is None:
            made = self._ltps[instrument_id] = ltp_record(self.latest[instrument_id])
        return made

    def ltp_fragment(self, instrument_id: int) -> bytes:
        """Return the JSON row of the compact record."""
        return orjson.dumps(ltp_json_row(self.latest[instrument_id]))

    def depth_fragment(self, instrument_id: int) -> bytes:
        """Return the JSON row of the newest book."""
        return orjson.dumps(depth.json_row(self.depth[instrument_id]))
