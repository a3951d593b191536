"""Reads of notifications; tenant and person first."""

from uuid import UUID

from django.db.models import QuerySet

from notifications.models import Notification

MOST_SHOWN = 100


def notification_list(*, organisation_id: UUID, user_id: int) -> list[Notification]:
    """Return the newest 100 notifications of the person, newest first."""
    return list(_own(organisation_id, user_id).order_by("-created_at")[:MOST_SHOWN])


def unread_count(*, organisation_id: UUID, user_id: int) -> int:
    """Return how many the person has not read."""
    return _own(organisation_id, user_id).filter(read_at=None).count()


def _own(organisation_id: UUID, user_id: int) -> QuerySet[Notification]:
    return Notification.objects.filter(organisation_id=organisation_id, user_id=user_id)
