"""Reads of watchlists; tenant and person first."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from marketdata.errors import WatchlistNotFound
from marketdata.models import Instrument, Watchlist, WatchlistItem


@dataclass(frozen=True, slots=True)
class WatchlistView:
    """One list with its instruments in order."""

    id: UUID
    name: str
    position: int
    items: list[Instrument]


def watchlist_list(*, organisation_id: UUID, user_id: int) -> list[WatchlistView]:
    """Return the person's lists in their order (two queries)."""
    rows = _rows(organisation_id, user_id).order_by("position", "name")
    return [_view(row) for row in rows]


def watchlist_get(*, organisation_id: UUID, user_id: int, watchlist_id: UUID) -> WatchlistView:
    """Return one list; raise WatchlistNotFound for another person's or none."""
    row = _rows(organisation_id, user_id).filter(id=watchlist_id).first()
    if row is None:
        raise WatchlistNotFound("You have no such watchlist.", watchlist_id=str(watchlist_id))
    return _view(row)


def _rows(organisation_id: UUID, user_id: int) -> QuerySet[Watchlist]:
    items = WatchlistItem.objects.select_related("instrument").order_by("position")
    return Watchlist.objects.filter(
        organisation_id=organisation_id, user_id=user_id
    ).prefetch_related(Prefetch("items", queryset=items))


def _view(row: Watchlist) -> WatchlistView:
    return WatchlistView(
        id=row.id,
        name=row.name,
        position=row.position,
        items=[item.instrument for item in row.items.all()],
    )
