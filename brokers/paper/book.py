"""The working orders of the paper exchange in memory: a cache of the table, never the truth."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from brokers.matching import Ending, Execution, Market, Outcome, WorkingOrder, match
from brokers.matching.order import BookKey, book_key
from brokers.models import PaperOrder
from brokers.paper.mapping import PaperStatus, working_status
from terminal.kernel.enums import OrderType, Side, Validity

_TAKEN_MAX = 10_000
_STATUS = {
    Ending.FILLED: PaperStatus.COMPLETE,
    Ending.CANCELLED: PaperStatus.CANCELLED,
    Ending.LAPSED: PaperStatus.LAPSED,
}


@dataclass(slots=True)
class Entry:
    """One working order and what has happened to it since its row was written.

    ``revision`` is that of the row; ``filled_value`` rupees of all fills.
    """

    id: int
    organisation_id: UUID
    account_id: UUID
    instrument_id: int
    product: str
    trading_date: date
    revision: int
    filled_value: Decimal
    order: WorkingOrder
    executions: list[Execution] = field(default_factory=list)
    ending: Ending | None = None
    message: str = ""
    is_changed: bool = False

    @property
    def status(self) -> PaperStatus:
        """The order's status as the book spells it."""
        if self.ending is not None:
            return _STATUS[self.ending]
        return working_status(awaits_trigger=self.order.awaits_trigger)

    def apply(self, outcome: Outcome) -> None:
        """Take over what a look at the market did."""
        before = self.order
        self.order = outcome.order
        self.executions += outcome.executions
        self.filled_value += sum((x.quantity * x.price for x in outcome.executions), Decimal(0))
        self.ending, self.message = outcome.ending, outcome.message
        self.is_changed |= (
            bool(outcome.executions)
            or outcome.ending is not None
            or before.is_triggered != self.order.is_triggered
            or before.protection_price != self.order.protection_price
        )

    def end(self, ending: Ending, message: str) -> None:
        """End the order."""
        self.ending, self.message, self.is_changed = ending, message, True

    def written(self) -> None:
        """Note that the row now says what this entry says."""
        self.executions, self.is_changed = [], False
        self.revision += 1


class Book:
    """Entries by id and by instrument, and what each account has taken from the shown books."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._by_instrument: dict[int, dict[int, Entry]] = {}
        self._taken: dict[tuple[UUID, int, Side], tuple[BookKey, int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def instruments(self) -> list[int]:
        """Return the instruments that somebody has an order in."""
        return list(self._by_instrument)

    def active_instruments(self) -> set[int]:
        """Return the instruments in which somebody's order can still trade."""
        return {x.instrument_id for x in self._entries.values() if x.ending is None}

    def entries(self) -> list[Entry]:
        """Return all entries, oldest order first."""
        return [self._entries[key] for key in sorted(self._entries)]

    def of(self, instrument_id: int) -> list[Entry]:
        """Return the entries in one instrument, oldest order first."""
        found = self._by_instrument.get(instrument_id, {})
        return [found[key] for key in sorted(found)]

    def changed(self) -> list[Entry]:
        """Return the entries whose rows have to be written."""
        return [entry for entry in self.entries() if entry.is_changed]

    def put(self, row: PaperOrder) -> Entry:
        """Take ``row`` in as it stands, in place of what was known of it; it queues anew."""
        self.drop(row.pk)
        entry = entry_of(row)
        self._entries[entry.id] = entry
        self._by_instrument.setdefault(entry.instrument_id, {})[entry.id] = entry
        return entry

    def drop(self, number: int) -> None:
        """Forget one order."""
        entry = self._entries.pop(number, None)
        if entry is None:
            return
        peers = self._by_instrument[entry.instrument_id]
        del peers[number]
        if not peers:
            del self._by_instrument[entry.instrument_id]

    def look(self, entries: Iterable[Entry], market: Market) -> None:
        """Have each of ``entries`` look at ``market``, which comes with nothing taken."""
        for entry in entries:
            if entry.ending is not None:
                continue
            taken = self._taken_by(entry, market)
            seen = replace(market, taken=taken) if taken else market
            outcome = match(entry.order, seen)
            entry.apply(outcome)
            if outcome.taken and market.quote is not None:
                self._note(entry, book_key(market.quote), taken + outcome.taken)

    def _taken_by(self, entry: Entry, market: Market) -> int:
        known = self._taken.get((entry.account_id, entry.instrument_id, entry.order.side))
        if known is None or market.quote is None or known[0] != book_key(market.quote):
            return 0
        return known[1]

    def _note(self, entry: Entry, key: BookKey, taken: int) -> None:
        if len(self._taken) >= _TAKEN_MAX:
            self._taken.clear()
        self._taken[entry.account_id, entry.instrument_id, entry.order.side] = (key, taken)


def entry_of(row: PaperOrder) -> Entry:
    """Return ``row`` as an entry that has not met a quote yet."""
    order = WorkingOrder(
        side=Side(row.side),
        quantity=row.quantity,
        order_type=OrderType(row.order_type),
        validity=Validity(row.validity),
        price=row.price,
        trigger_price=row.trigger_price,
        filled=row.filled_quantity,
        is_triggered=row.is_triggered,
        protection_price=row.protection_price,
    )
    return Entry(
        id=row.pk,
        organisation_id=row.organisation_id,
        account_id=row.account_id,
        instrument_id=row.instrument_id,
        product=row.product,
        trading_date=row.trading_date,
        revision=row.revision,
        filled_value=row.filled_value,
        order=order,
    )
