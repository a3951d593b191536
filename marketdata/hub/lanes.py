"""What a connection wants besides quote records: compact last prices, and depth."""

from collections.abc import Iterable
from typing import Final

EMPTY: Final[frozenset[int]] = frozenset()


class Lane:
    """One kind of record on one connection: who is wanted, what is owed.

    Attributes:
        ids: Instruments wanted.
        owed: Changed but not yet sent, for want of credit or by the client's own rate.
        pending: Those whose snapshot is owed; None if none is.
    """

    __slots__ = ("ids", "owed", "pending")

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.owed: set[int] = set()
        self.pending: set[int] | None = None

    def add(self, ids: set[int]) -> None:
        """Want ``ids``; their snapshot is owed from now on."""
        self.ids |= ids
        self.pending = set(ids) if self.pending is None else self.pending | ids

    def drop(self, ids: Iterable[int]) -> None:
        """Forget ``ids``."""
        self.ids.difference_update(ids)
        self.owed &= self.ids
        if self.pending is not None:
            self.pending &= self.ids

    def want_all(self) -> None:
        """Owe a snapshot of everything wanted."""
        if self.ids:
            self.pending = set(self.ids)

    def keep(self, changed: Iterable[int]) -> None:
        """Remember what of ``changed`` is wanted for later."""
        self.owed |= self.ids.intersection(changed)

    def take_snapshot(self, changed: Iterable[int]) -> set[int]:
        """Return what the snapshot has of this lane; the rest of ``changed`` stays owed."""
        self.keep(changed)
        ids, self.pending = self.pending or set(), None
        self.owed -= ids
        return ids

    def take_changed(self, changed: Iterable[int]) -> set[int]:
        """Return what has changed and is wanted; nothing is owed after that."""
        hits = self.ids.intersection(changed) | self.owed
        if self.owed:
            self.owed = set()
        return hits


class Lanes:
    """The lanes beside the quotes."""

    __slots__ = ("depth", "ltp")

    def __init__(self) -> None:
        self.ltp = Lane()
        self.depth = Lane()

    @property
    def is_empty(self) -> bool:
        """Whether the connection wants quotes only."""
        return not self.ltp.ids and not self.depth.ids

    @property
    def owes_snapshot(self) -> bool:
        """Whether a snapshot of either lane is owed."""
        return self.ltp.pending is not None or self.depth.pending is not None
