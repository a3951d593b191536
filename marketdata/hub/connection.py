"""One live socket as the hub sees it: what it wants, what it has not yet, what it owes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from marketdata.hub import frames
from marketdata.hub.board import Board
from marketdata.hub.frames import DELTA, SNAPSHOT, binary_frame, json_frame
from marketdata.hub.lanes import Lanes

CREDIT: Final = 3
# Clients need not say more often than this that frames arrive: each word costs what a frame costs.
ACK_EVERY: Final = 2
STALE_AFTER_S: Final = 15.0

Fragment = Callable[[int], bytes]
Mode = Literal["ltp", "quote", "depth"]


class Connection:
    """State of one socket. ``send_*`` must not block; ``drop`` closes it with a code.

    Invariant: at most ``CREDIT`` data frames are unacknowledged; what changes meanwhile is kept as
    a set of ids, so a slow client costs memory for its subscriptions only and later gets the newest
    value of each, never a queue of old ones.
    """

    __slots__ = (
        "_acked",
        "_every_s",
        "_heard_at",
        "_owed",
        "_send_bytes",
        "_send_text",
        "_sent_at",
        "_snapshot",
        "drop",
        "is_json",
        "lanes",
        "seq",
        "subscribed",
        "user_id",
    )

    def __init__(
        self,
        *,
        user_id: int,
        send_bytes: Callable[[bytes], None],
        send_text: Callable[[str], None],
        drop: Callable[[int], None],
        now: float,
    ) -> None:
        self.user_id = user_id
        self.subscribed: set[int] = set()
        self.lanes: Lanes | None = None
        self.is_json = False
        self.seq = 0
        self.drop = drop
        self._send_bytes, self._send_text = send_bytes, send_text
        self._acked = 0
        self._owed: set[int] = set()
        self._snapshot: set[int] | None = None
        self._every_s = 0.0
        self._sent_at = 0.0
        self._heard_at = now

    @property
    def instruments(self) -> set[int]:
        """Everything wanted, in whatever mode."""
        return self.subscribed if self.lanes is None else self.subscribed | self.lanes.ltp.ids

    @property
    def wants_depth(self) -> bool:
        """Whether any instrument is wanted with its depth."""
        return self.lanes is not None and bool(self.lanes.depth.ids)

    def subscribe(self, ids: Iterable[int], mode: Mode = "quote") -> None:
        """Want ``ids`` in ``mode`` from now on (depth comes with quotes); a snapshot is owed."""
        wanted = set(ids)
        if mode != "quote" and self.lanes is None:
            self.lanes = Lanes()
        if self.lanes is not None:
            for lane, lane_mode in ((self.lanes.ltp, "ltp"), (self.lanes.depth, "depth")):
                if lane_mode == mode:
                    lane.add(wanted)
                else:
                    lane.drop(wanted)
        if mode == "ltp":
            self._drop_quotes(wanted)
        else:
            self.subscribed |= wanted
            self._snapshot = wanted if self._snapshot is None else self._snapshot | wanted
        self._tidy_lanes()

    def unsubscribe(self, ids: Iterable[int]) -> None:
        """Forget ``ids``."""
        gone = set(ids)
        self._drop_quotes(gone)
        if self.lanes is not None:
            self.lanes.ltp.drop(gone)
            self.lanes.depth.drop(gone)
            self._tidy_lanes()

    def _drop_quotes(self, ids: set[int]) -> None:
        self.subscribed.difference_update(ids)
        self._owed &= self.subscribed
        if self._snapshot is not None:
            self._snapshot &= self.subscribed

    def _tidy_lanes(self) -> None:
        """Go back to plain frames once quotes are all that is wanted."""
        if self.lanes is not None and self.lanes.is_empty:
            self.lanes = None

    def want_snapshot(self) -> None:
        """Owe a snapshot of everything subscribed."""
        self._snapshot = set(self.subscribed)
        if self.lanes is not None:
            self.lanes.ltp.want_all()
            self.lanes.depth.want_all()

    def ack(self, seq: int) -> bool:
        """Take an acknowledgement; False if that frame was never sent."""
        if seq > self.seq:
            return False
        self._acked = max(self._acked, seq)
        return True

    def set_rate(self, hz: float) -> None:
        """Send at most ``hz`` frames a second; 20 is as fast as the hub goes."""
        self._every_s = 0.0 if hz >= 20 else 1.0 / hz

    def heard(self, now: float) -> None:
        """Remember that the client is alive at monotonic ``now``."""
        self._heard_at = now

    def is_stale(self, now: float) -> bool:
        """Return whether the client has been silent for too long."""
        return now - self._heard_at > STALE_AFTER_S

    @property
    def has_credit(self) -> bool:
        """Whether another data frame may be sent."""
        return self.seq - self._acked < CREDIT

    def flush(
        self,
        changed: set[int],
        latest: Mapping[int, bytes],
        fragment: Fragment,
        now: float,
        server_ms: float,
    ) -> int:
        """Send what is owed, if anything and if allowed; return the number of records sent.

        Args:
            changed: Instruments that changed since the last flush of this connection.
            latest: Newest record of each instrument.
            fragment: JSON row of an instrument's newest record.
            now: Monotonic seconds.
            server_ms: Wall clock, epoch milliseconds.
        """
        hits = self.subscribed & changed
        if self._owed:
            hits |= self._owed
        if self.seq - self._acked >= CREDIT or (
            self._every_s and now - self._sent_at < self._every_s and self._snapshot is None
        ):
            self._owed = hits
            return 0
        if self._snapshot is not None:
            return self._flush_snapshot(hits, latest, fragment, now, server_ms)
        if not hits:
            return 0
        if self._owed:
            self._owed = set()
        return self._emit(DELTA, hits, latest, fragment, now, server_ms)

    def _flush_snapshot(
        self,
        hits: set[int],
        latest: Mapping[int, bytes],
        fragment: Fragment,
        now: float,
        server_ms: float,
    ) -> int:
        ids, self._snapshot = self._snapshot or set(), None
        # The rest goes out with the next delta.
        self._owed = hits - ids
        return self._emit(SNAPSHOT, ids, latest, fragment, now, server_ms)

    def _emit(
        self,
        kind: int,
        ids: set[int],
        latest: Mapping[int, bytes],
        fragment: Fragment,
        now: float,
        server_ms: float,
    ) -> int:
        if not ids <= latest.keys():
            ids = {key for key in ids if key in latest}  # the source has changed
        self.seq += 1
        self._sent_at = now
        if self.is_json:
            rows = [fragment(key) for key in ids]
            self._send_text(json_frame(kind, self.seq, server_ms, rows))
        else:
            records = [latest[key] for key in ids]
            self._send_bytes(binary_frame(kind, self.seq, server_ms, records))
        return len(ids)

    def flush_mixed(
        self,
        changed: set[int],
        books: set[int],
        board: Board,
        now: float,
        server_ms: float,
    ) -> int:
        """Do what ``flush`` does, for a connection with lanes.

        Args:
            changed / books: Instruments whose quote, whose depth changed since the last flush.
            board: Newest records of both.
            now: Monotonic seconds.
            server_ms: Wall clock, epoch milliseconds.
        """
        lanes = self.lanes
        if lanes is None:
            return self.flush(changed, board.latest, board.fragment, now, server_ms)
        quotes = (self.subscribed & changed) | self._owed
        is_snapshot = self._snapshot is not None or lanes.owes_snapshot
        if not self.has_credit or (
            self._every_s and now - self._sent_at < self._every_s and not is_snapshot
        ):
            self._owed = quotes
            lanes.ltp.keep(changed)
            lanes.depth.keep(books)
            return 0
        if is_snapshot:
            first, self._snapshot = self._snapshot or set(), None
            self._owed = quotes - first
            found = (first, lanes.ltp.take_snapshot(changed), lanes.depth.take_snapshot(books))
        else:
            self._owed = set()
            found = (quotes, lanes.ltp.take_changed(changed), lanes.depth.take_changed(books))
            if not any(found):
                return 0
        return self._emit_mixed(is_snapshot, found, board, now, server_ms)

    def _emit_mixed(
        self,
        is_snapshot: bool,
        found: tuple[set[int], set[int], set[int]],
        board: Board,
        now: float,
        server_ms: float,
    ) -> int:
        kind = frames.MIXED_SNAPSHOT if is_snapshot else frames.MIXED_DELTA
        quotes, ltps = ([key for key in ids if key in board.latest] for ids in found[:2])
        books = [key for key in found[2] if key in board.depth]
        self.seq += 1
        self._sent_at = now
        if self.is_json:
            sections: list[tuple[int, list[bytes]]] = [
                (frames.QUOTES, [board.fragment(key) for key in quotes]),
                (frames.LTPS, [board.ltp_fragment(key) for key in ltps]),
                (frames.DEPTHS, [board.depth_fragment(key) for key in books]),
            ]
            self._send_text(frames.mixed_json_frame(kind, self.seq, server_ms, sections))
        else:
            sections = [
                (frames.QUOTES, [board.latest[key] for key in quotes]),
                (frames.LTPS, [board.ltp(key) for key in ltps]),
                (frames.DEPTHS, [board.depth[key] for key in books]),
            ]
            self._send_bytes(frames.mixed_frame(kind, self.seq, server_ms, sections))
        return len(quotes) + len(ltps) + len(books)

    def tell(self, text: str) -> None:
        """Send a control message; these are outside the credit."""
        self._send_text(text)
