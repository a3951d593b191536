"""Which requests may go out now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from orders.models import Outbox
from terminal.kernel.enums import Lane

# Rows looked at in one step, over all accounts.
_LOOK_AHEAD = 512


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting request, as far as it is needed to plan a turn; none of it ever changes."""

    id: int
    account_id: UUID
    lane: int
    action: str

    @property
    def is_judged(self) -> bool:
        """Whether risk is asked again before it goes out."""
        return self.lane == Lane.ENTRY.priority or self.action == Outbox.Action.MODIFY


def waiting_read(*, busy: Collection[UUID], each: int, at: datetime) -> list[Waiting]:
    """Return the requests that are due at ``at``, exits first.

    At most ``each`` of one account and the first of every account before the second of any: one
    account's backlog keeps nobody else waiting.

    Args:
        busy: Accounts that have a turn already.
        each: Requests of one account.
        at: Instant, UTC.
    """
    place = Window(RowNumber(), partition_by="account_id", order_by=("lane", "id"))
    rows = (
        Outbox.objects.filter(fence=None, not_before__lte=at)
        .exclude(account_id__in=list(busy))
        .annotate(place=place)
        .filter(place__lte=each)
        .order_by("lane", F("place"), "id")
    )
    wanted = rows.values_list("id", "account_id", "lane", "action")[:_LOOK_AHEAD]
    return [Waiting(*row) for row in wanted]
