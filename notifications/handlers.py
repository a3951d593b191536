"""Reactions to events: people are told, in the terminal and by e-mail."""

from uuid import UUID

import orjson

from accounts.sockets import groups
from notifications.api.serializers import NotificationSerializer
from notifications.models import Notification
from notifications.services import notification_create
from notifications.tasks import email_send
from orders.broadcast import broadcaster
from terminal.kernel.events import AlertTriggered


def alert_triggered(event: AlertTriggered) -> None:
    """Keep the news, show it at once in the person's open terminals, and mail it if wanted."""
    row = notification_create(
        organisation_id=event.organisation_id,
        user_id=event.user_id,
        kind=Notification.Kind.ALERT,
        title=event.title,
        body=event.body,
        about={"alert_id": str(event.alert_id), "instrument_id": event.instrument_id},
    )
    _push(event.organisation_id, event.user_id, row)
    if event.by_email:
        email_send.delay(event.user_id, row.title, row.body)


def _push(organisation_id: UUID, user_id: int, row: Notification) -> None:
    message = {"type": "notification", "data": NotificationSerializer(row).data}
    text = orjson.dumps(message).decode()
    broadcaster.put(groups.member(organisation_id, user_id), text)
