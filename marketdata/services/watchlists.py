"""Writes of watchlists. Every function acts for one person within one organisation."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from marketdata.errors import WatchlistFull, WatchlistNameTaken, WatchlistNotFound
from marketdata.models import Instrument, Watchlist, WatchlistItem
from marketdata.selectors.watchlists import WatchlistView, watchlist_get, watchlist_list
from terminal.kernel.enums import Exchange
from terminal.kernel.errors import ValidationFailed

MOST_LISTS = 20
MOST_ITEMS = 250
FIRST_NAME = "Watchlist 1"
FIRST_SYMBOLS = (
    *("NIFTY", "BANKNIFTY", "RELIANCE", "HDFCBANK"),
    *("ICICIBANK", "INFY", "TCS", "SBIN"),
)


def watchlists_ensure(*, organisation_id: UUID, user_id: int) -> list[WatchlistView]:
    """Return the person's lists; a person without any gets a first one with the usual names."""
    lists = watchlist_list(organisation_id=organisation_id, user_id=user_id)
    if lists:
        return lists
    found = Instrument.objects.filter(exchange=Exchange.NSE.value, symbol__in=FIRST_SYMBOLS)
    ids = {row.symbol: row.id for row in found}
    with transaction.atomic():
        # Two first requests at once: the name is unique, so the second finds the first one's list.
        row, created = Watchlist.objects.get_or_create(
            organisation_id=organisation_id, user_id=user_id, name=FIRST_NAME
        )
        if created:
            _items_write(row, [ids[symbol] for symbol in FIRST_SYMBOLS if symbol in ids])
    return watchlist_list(organisation_id=organisation_id, user_id=user_id)


@transaction.atomic
def watchlist_create(*, organisation_id: UUID, user_id: int, name: str) -> WatchlistView:
    """Add an empty list behind the others.

    Raises:
        WatchlistFull: with 20 lists already.
        WatchlistNameTaken: if a list has that name.
    """
    count = Watchlist.objects.filter(organisation_id=organisation_id, user_id=user_id).count()
    if count >= MOST_LISTS:
        raise WatchlistFull(
            f"You have {count} watchlists; {MOST_LISTS} are possible.", limit=MOST_LISTS
        )
    row = Watchlist(organisation_id=organisation_id, user_id=user_id, name=name, position=count)
    _save(row)
    return watchlist_get(organisation_id=organisation_id, user_id=user_id, watchlist_id=row.id)


@transaction.atomic
def watchlist_change(
    *,
    organisation_id: UUID,
    user_id: int,
    watchlist_id: UUID,
    name: str | None = None,
    position: int | None = None,
) -> WatchlistView:
    """Rename a list, or move it to ``position`` (0 is first; beyond the end is last).

    Raises:
        WatchlistNotFound: for another person's list or none.
        WatchlistNameTaken: if another list has that name.
    """
    row = _locked(organisation_id, user_id, watchlist_id)
    if name is not None and name != row.name:
        row.name = name
        _save(row)
    if position is not None:
        _move(row, position)
    return watchlist_get(
        organisation_id=organisation_id, user_id=user_id, watchlist_id=watchlist_id
    )


@transaction.atomic
def watchlist_delete(*, organisation_id: UUID, user_id: int, watchlist_id: UUID) -> None:
    """Remove a list; raise WatchlistNotFound."""
    _locked(organisation_id, user_id, watchlist_id).delete()


@transaction.atomic
def watchlist_items_set(
    *, organisation_id: UUID, user_id: int, watchlist_id: UUID, instrument_ids: Sequence[int]
) -> WatchlistView:
    """Make the list hold exactly ``instrument_ids``, in that order.

    Raises:
        WatchlistNotFound: for another person's list or none.
        WatchlistFull: for more than 250 instruments.
        ValidationFailed: for an unknown instrument or one named twice; nothing is changed.
    """
    row = _locked(organisation_id, user_id, watchlist_id)
    if len(instrument_ids) > MOST_ITEMS:
        raise WatchlistFull(
            f"{len(instrument_ids)} instruments; a watchlist holds {MOST_ITEMS}.", limit=MOST_ITEMS
        )
    wanted = set(instrument_ids)
    if len(wanted) < len(instrument_ids):
        raise _wrong_ids("An instrument is named twice.")
    known = set(Instrument.objects.filter(id__in=wanted).values_list("id", flat=True))
    if unknown := sorted(wanted - known):
        raise _wrong_ids(f"There is no instrument {unknown[0]}.")
    row.items.all().delete()
    _items_write(row, instrument_ids)
    return watchlist_get(
        organisation_id=organisation_id, user_id=user_id, watchlist_id=watchlist_id
    )


def _locked(organisation_id: UUID, user_id: int, watchlist_id: UUID) -> Watchlist:
    rows = Watchlist.objects.select_for_update()
    row = rows.filter(organisation_id=organisation_id, user_id=user_id, id=watchlist_id).first()
    if row is None:
        raise WatchlistNotFound("You have no such watchlist.", watchlist_id=str(watchlist_id))
    return row


def _save(row: Watchlist) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise WatchlistNameTaken(f"You have a watchlist “{row.name}” already.") from error


def _move(row: Watchlist, position: int) -> None:
    others = Watchlist.objects.filter(
        organisation_id=row.organisation_id, user_id=row.user_id
    ).exclude(id=row.id)
    order = list(others.order_by("position", "name"))
    order.insert(position, row)
    for index, item in enumerate(order):
        item.position = index
    Watchlist.objects.bulk_update(order, ["position"])


def _items_write(row: Watchlist, instrument_ids: Sequence[int]) -> None:
    WatchlistItem.objects.bulk_create(
        WatchlistItem(
            organisation_id=row.organisation_id,
            watchlist=row,
            instrument_id=instrument_id,
            position=position,
        )
        for position, instrument_id in enumerate(instrument_ids)
    )


def _wrong_ids(message: str) -> ValidationFailed:
    return ValidationFailed(message, fields={"instrument_ids": [message]})
