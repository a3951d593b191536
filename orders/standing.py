"""What an account has around one order: book, position, open orders, twin, and the key's answer.

One statement reads it all and locks the book. A statement that had to wait for that lock gives the
newest book beside an older picture of the rest; the book's version tells, and it is asked again,
this time without a wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from orders.domain.identity import fingerprint
from orders.models import AccountBook, Order
from terminal.infra.sql import Asked, Rows, locked
from terminal.kernel.enums import OrderType, Product, Side, Validity
from terminal.kernel.intents import OrderIntent

_STANDING = """
  (SELECT quantity FROM orders_position
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s)
    AS net,
  (SELECT SUM(ceiling - booked_quantity) FROM orders_order
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s
      AND is_open AND side = 'BUY' AND id <> %(besides)s) AS buys,
  (SELECT SUM(ceiling - booked_quantity) FROM orders_order
    WHERE account_id = %(account)s AND instrument_id = %(instrument)s AND product = %(product)s
      AND is_open AND side = 'SELL' AND id <> %(besides)s) AS sells,
  (SELECT id FROM orders_order WHERE account_id = %(account)s AND fingerprint = %(twin)s
      AND placed_at > %(since)s AND state NOT IN ('DENIED', 'REJECTED', 'NOT_PLACED')
      AND id <> %(besides)s ORDER BY placed_at DESC LIMIT 1) AS twin_id,
  (SELECT placed_at FROM orders_order WHERE account_id = %(account)s AND fingerprint = %(twin)s
      AND placed_at > %(since)s AND state NOT IN ('DENIED', 'REJECTED', 'NOT_PLACED')
      AND id <> %(besides)s ORDER BY placed_at DESC LIMIT 1) AS twin_at
"""
_books = Rows(AccountBook)
_REST = f"""
SELECT {{columns}}, {_STANDING},
  (SELECT version FROM orders_accountbook WHERE account_id = %(account)s) AS seen_version,
  (SELECT id FROM orders_idempotencyrecord
    WHERE organisation_id = %(organisation)s AND key = %(key)s) AS record_id
FROM orders_accountbook b WHERE b.account_id = %(account)s
"""  # noqa: S608 - constants
_EXTRAS = 7
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the account has in one instrument and product; units."""

    net_quantity: int
    open_buys: int
    open_sells: int
    twin_id: str | None
    twin_at: datetime | None

    def recent(self, since: datetime) -> "Standing":
        """Return the standing with a twin only if it is younger than ``since``."""
        is_old = self.twin_at is not None and self.twin_at <= since
        return replace(self, twin_id=None, twin_at=None) if is_old else self

    @property
    def open_exit_quantity(self) -> int:
        """Units in flight that reduce the position."""
        if self.net_quantity == 0:
            return 0
        return self.open_sells if self.net_quantity > 0 else self.open_buys

    @property
    def effective_net(self) -> int:
        """Signed units that no working exit will close: what a further order can still close.

        A working exit has promised its units already; closing them twice would open a position
        that nobody has paid for.
        """
        left = max(abs(self.net_quantity) - max(self.open_exit_quantity, 0), 0)
        return left if self.net_quantity > 0 else -left


_ROOM = """
SELECT account_id, instrument_id, product, '' AS side, quantity FROM orders_position
  WHERE account_id IN ({accounts}) AND instrument_id IN ({instruments})
UNION ALL
SELECT account_id, instrument_id, product, side, SUM(ceiling - booked_quantity) FROM orders_order
  WHERE is_open AND account_id IN ({accounts}) AND instrument_id IN ({instruments})
  GROUP BY account_id, instrument_id, product, side
"""


class ExitRoom:
    """What queued exits may still close, for many orders at once (one statement, one picture).

    Working exits have promised their units already; an exit that is not sent gives its back.
    """

    def __init__(self, exits: Sequence[Order]) -> None:
        self._known: dict[tuple[UUID, int, str, str], int] = {}
        if not exits:
            return
        accounts = sorted({order.account_id for order in exits})
        instruments = sorted({order.instrument_id for order in exits})
        sql = _ROOM.format(
            accounts=", ".join(["%s"] * len(accounts)),
            instruments=", ".join(["%s"] * len(instruments)),
        )
        values = [*map(_uuid, accounts), *instruments]
        for account, instrument, product, side, units in Asked(sql, values * 2).rows():
            self._known[UUID(str(account)), instrument, product, side] = int(units)

    def still_reduces(self, order: Order) -> bool:
        """Return whether ``order`` only closes what is open and what no other exit will close."""
        place = (order.account_id, order.instrument_id, order.product)
        others = self._known.get((*place, order.side), 0) - _left(order)
        held = -Side(order.side).sign * self._known.get((*place, ""), 0)
        return held - max(others, 0) >= _left(order)

    def give_back(self, order: Order) -> None:
        """Note that ``order`` will not be sent."""
        place = (order.account_id, order.instrument_id, order.product, order.side)
        self._known[place] = self._known.get(place, 0) - _left(order)


def _left(order: Order) -> int:
    return order.ceiling - order.booked_quantity


@dataclass(frozen=True, slots=True)
class LockedStanding:
    """The locked book, the standing, and the record of the idempotency key (None if it is new)."""

    book: AccountBook
    standing: Standing
    record_id: int | None


def intent_of(order: Order) -> OrderIntent:
    """Return what ``order`` wants, as an intent."""
    return OrderIntent(
        instrument_id=order.instrument_id,
        side=Side(order.side),
        quantity=order.quantity,
        product=Product(order.product),
        order_type=OrderType(order.order_type),
        validity=Validity(order.validity),
        price=order.price,
        trigger_price=order.trigger_price,
    )


def intent_fingerprint(intent: OrderIntent) -> str:
    """Return what makes two intents twins."""
    return fingerprint(
        instrument_id=intent.instrument_id,
        side=intent.side,
        product=intent.product,
        order_type=intent.order_type,
        quantity=intent.quantity,
        price=intent.price,
        trigger_price=intent.trigger_price,
    )


def standing_read(
    *, account_id: UUID, intent: OrderIntent, since: datetime, besides: UUID | None = None
) -> Standing:
    """Return the account's standing around ``intent`` (one statement, no lock).

    Args:
        account_id: The account.
        intent: Gives instrument, product and fingerprint.
        since: How far back a twin counts, UTC.
        besides: An order to leave out (the one being modified).
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_STANDING}", _values(account_id, intent, since, besides))
        return _standing(*cursor.fetchone())


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """The statement of ``standing_lock``, sent."""

    asked: Asked
    sql: str
    values: dict[str, Any]

    def standing(self) -> LockedStanding | None:
        """Return the answer, asked for again if it had to wait for the lock."""
        rows = self.asked.rows()
        while rows:
            book, extras = _books.read(rows)[0], rows[0][-_EXTRAS:]
            *around, seen_version, record_id = extras
            if book.version == seen_version:
                return LockedStanding(book, _standing(*around), record_id)
            rows = Asked(self.sql, self.values).rows()
        return None


def standing_ask(
    *, organisation_id: UUID, account_id: UUID, intent: OrderIntent, since: datetime, key: str
) -> StandingAsked:
    """Lock the account's book and ask for it with everything around ``intent``; no answer if the
    account has no book yet. Read it once the surrounding ``pipelined`` block has ended."""
    values = _values(account_id, intent, since, None)
    values["organisation"] = _uuid(organisation_id)
    values["key"] = key
    sql = _REST.format(columns=_books.columns("b")) + locked("b")
    return StandingAsked(Asked(sql, values), sql, values)


def _uuid(value: UUID) -> Any:
    return Order._meta.pk.get_db_prep_value(value, connection)


def _values(
    account_id: UUID, intent: OrderIntent, since: datetime, besides: UUID | None
) -> dict[str, Any]:
    stamp: Any = Order._meta.get_field("placed_at")
    return {
        "account": _uuid(account_id),
        "instrument": intent.instrument_id,
        "product": intent.product.value,
        "twin": intent_fingerprint(intent),
        "since": stamp.get_db_prep_value(since, connection),
        "besides": _uuid(besides or _NOBODY),
    }


def _standing(net: Any, buys: Any, sells: Any, twin_id: Any, twin_at: Any) -> Standing:
    if isinstance(twin_at, str):
        twin_at = datetime.fromisoformat(twin_at)
    if twin_at is not None and twin_at.tzinfo is None:
        twin_at = twin_at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
    twin = str(UUID(str(twin_id))) if twin_id else None
    return Standing(int(net or 0), int(buys or 0), int(sells or 0), twin, twin_at)
