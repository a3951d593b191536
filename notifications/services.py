"""Writes of notifications."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from accounts.selectors import profile_get
from notifications.models import Notification


def notification_create(
    *,
    organisation_id: UUID,
    user_id: int,
    kind: str,
    title: str,
    body: str = "",
    about: dict[str, Any] | None = None,
) -> Notification:
    """Keep a message for a person; long texts are cut to their columns."""
    return Notification.objects.create(
        organisation_id=organisation_id,
        user_id=user_id,
        kind=kind,
        title=title[:200],
        body=body[:400],
        about=about or {},
    )


def notifications_trim(*, organisation_id: UUID, user_id: int, kind: str, keep: int) -> None:
    """Forget all but the newest ``keep`` messages of one kind."""
    rows = Notification.objects.filter(organisation_id=organisation_id, user_id=user_id, kind=kind)
    newest = rows.order_by("-created_at", "-id").values_list("created_at", flat=True)
    last = newest[keep - 1 : keep].first()
    if last is not None:
        rows.filter(created_at__lt=last).delete()


def notifications_read(*, organisation_id: UUID, user_id: int) -> int:
    """Mark everything of the person as read; return how much was not."""
    rows = Notification.objects.filter(
        organisation_id=organisation_id, user_id=user_id, read_at=None
    )
    return rows.update(read_at=timezone.now())


def notification_email(*, user_id: int, title: str, body: str) -> None:
    """Send a message to the person's address; who may no longer log in gets none.

    Raises:
        SMTPException, OSError: if the mail server cannot be reached (the task tries again).
    """
    person = profile_get(user_id=user_id)
    if person.is_active:
        send_mail(title, body, settings.DEFAULT_FROM_EMAIL, [person.email])
