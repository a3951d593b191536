"""Writes of the feed's troubles; the watch of the feed is their only caller."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from marketdata.health.report import FeedStatus, Reason
from marketdata.models import FeedIncident

# A feed that comes and goes all day must not fill the disk.
MOST_KEPT: Final = 10_000


def incident_open(
    *, source: str, status: FeedStatus, reasons: Iterable[Reason], started_at: datetime
) -> FeedIncident:
    """Keep a trouble that began at ``started_at`` (UTC) and lasts; forget all but the last."""
    row = FeedIncident.objects.create(
        source=source[:200], status=status.value, reasons=_plain(reasons), started_at=started_at
    )
    FeedIncident.objects.filter(pk__lte=row.pk - MOST_KEPT).delete()
    return row


def incident_note(*, incident: FeedIncident, status: FeedStatus, reasons: Iterable[Reason]) -> None:
    """Add to a trouble what it has come to: the worse status, and reasons not heard before."""
    said = {row["code"]: row for row in [*incident.reasons, *_plain(reasons)]}
    incident.reasons = list(said.values())
    if status is FeedStatus.DOWN:
        incident.status = status.value
    incident.save(update_fields=["status", "reasons"])


def incident_close(*, incident: FeedIncident, ended_at: datetime) -> None:
    """End a trouble at ``ended_at`` (UTC)."""
    incident.ended_at = ended_at
    incident.save(update_fields=["ended_at"])


def _plain(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"code": reason.code, "message": reason.message} for reason in reasons]
