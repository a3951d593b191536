"""One transaction over orders of several accounts, with the money that follows from it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from brokers.selectors import AccountRef
from orders.ledger import Change, changes_announce
from orders.services.book import books_lock, books_settle
from terminal.infra.clock import clock

T = TypeVar("T")


class _BooksNeeded(Exception):
    """The work touches the money of accounts whose books are not locked."""

    def __init__(self, accounts: set[UUID]) -> None:
        super().__init__(accounts)
        self.accounts = accounts


def settled(
    accounts: Mapping[UUID, AccountRef],
    work: Callable[[T], list[Change]],
    *,
    first: Callable[[], T],
) -> list[Change]:
    """Do ``work`` in one transaction, book what it did to money, announce and return it.

    Most work of the sender touches no money, and then nobody who places an order waits for it. If
    it does, it is undone and done again with the books locked first, as the lock order asks: risk
    rows, books, orders, outbox.

    Args:
        accounts: The accounts that the work may touch.
        work: Locks orders and appends facts; given what ``first`` returned. May be called again
            after a rollback.
        first: Asserts the lease and locks risk rows; called before the books are locked.
    """
    locked: set[UUID] = set()
    while True:
        try:
            with transaction.atomic():
                given = first()
                books = books_lock({key: accounts[key] for key in locked}) if locked else {}
                changes = work(given)
                touched: dict[UUID, list[Change]] = defaultdict(list)
                for change in changes:
                    if change.touches_book:
                        touched[change.order.account_id].append(change)
                if touched.keys() - books.keys():
                    raise _BooksNeeded(set(touched))
                if touched:
                    pairs = [(books[key], touched[key]) for key in sorted(touched)]
                    books_settle(pairs, at=clock().now())
                changes_announce(changes)
            return changes
        except _BooksNeeded as needed:
            locked |= needed.accounts
