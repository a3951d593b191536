"""Reactions to events: people are told, in the terminal and by e-mail."""

from uuid import UUID

import orjson

from accounts.rls import tenant_scope
from accounts.selectors import staff_memberships
from accounts.sockets import groups
from notifications.api.serializers import NotificationSerializer
from notifications.models import Notification
from notifications.selectors import MOST_SHOWN
from notifications.services import notification_create, notifications_trim
from notifications.tasks import email_send
from orders.broadcast import broadcaster
from terminal.kernel.events import AlertTriggered, FeedDegraded, FeedRecovered


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


def feed_degraded(event: FeedDegraded) -> None:
    """Tell staff that prices are not to be relied upon: once for each trouble."""
    is_down = event.status == "down"
    title = "No prices arrive" if is_down else "Prices are disturbed"
    told = f"{' '.join(event.reasons)} New positions wait, exits go ahead."
    _tell_staff(title, told, {"status": event.status, "source": event.source})


def feed_recovered(event: FeedRecovered) -> None:
    """Tell staff that prices may be relied upon again."""
    body = f"The trouble lasted {_lasted(event.after_s)}. New positions may be opened again."
    _tell_staff("Prices are well again", body, {"status": "ok", "source": event.source})


def _tell_staff(title: str, body: str, about: dict[str, str]) -> None:
    """Notify each member of staff in every organisation they work in, wherever they look."""
    for organisation_id, user_id in staff_memberships():
        with tenant_scope(organisation_id):
            row = notification_create(
                organisation_id=organisation_id,
                user_id=user_id,
                kind=Notification.Kind.FEED,
                title=title,
                body=body,
                about=about,
            )
            # A feed that comes and goes all day says more than anybody is ever shown.
            notifications_trim(
                organisation_id=organisation_id,
                user_id=user_id,
                kind=Notification.Kind.FEED,
                keep=MOST_SHOWN,
            )
        _push(organisation_id, user_id, row)


def _lasted(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _push(organisation_id: UUID, user_id: int, row: Notification) -> None:
    message = {"type": "notification", "data": NotificationSerializer(row).data}
    text = orjson.dumps(message).decode()
    broadcaster.put(groups.member(organisation_id, user_id), text)
