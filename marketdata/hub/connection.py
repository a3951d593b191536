"""One live socket as the hub sees it: what it wants, what it has not yet, what it owes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from marketdata.hub.frames import DELTA, SNAPSHOT, binary_frame, json_frame

CREDIT: Final = 3
# Clients need not say more often than this that frames arrive: each word costs what a frame costs.
ACK_EVERY: Final = 2
STALE_AFTER_S: Final = 15.0

Fragment = Callable[[int], bytes]


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

    def subscribe(self, ids: Iterable[int]) -> None:
        """Add ``ids``; their snapshot is owed from now on."""
        wanted = set(ids)
        self.subscribed |= wanted
        self._snapshot = wanted if self._snapshot is None else self._snapshot | wanted

    def unsubscribe(self, ids: Iterable[int]) -> None:
        """Forget ``ids``."""
        self.subscribed.difference_update(ids)
        self._owed &= self.subscribed
        if self._snapshot is not None:
            self._snapshot &= self.subscribed

    def want_snapshot(self) -> None:
        """Owe a snapshot of everything subscribed."""
        self._snapshot = set(self.subscribed)

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

    def tell(self, text: str) -> None:
        """Send a control message; these are outside the credit."""
        self._send_text(text)
