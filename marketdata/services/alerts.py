"""Writes of price alerts: by their person, and by the watch when one fires."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from marketdata.alerts.judge import AlertField, AlertRepeat, may_fire
from marketdata.errors import TooManyAlerts
from marketdata.models import PriceAlert
from marketdata.selectors.alerts import alert_get
from marketdata.selectors.instruments import instrument_spec
from marketdata.symbols import spec_display
from terminal.infra.bus import publish_on_commit
from terminal.kernel.errors import ValidationFailed
from terminal.kernel.events import AlertTriggered

MOST_ALERTS = 200
_ACTIVE = PriceAlert.State.ACTIVE.value
_NAMES = {AlertField.LTP: "", AlertField.CHANGE_PCT: "change ", AlertField.OI: "OI "}
_VERBS = {"above": "is at or above", "below": "is at or below", "crosses": "crossed"}


@transaction.atomic
def alert_create(
    *,
    organisation_id: UUID,
    user_id: int,
    now: datetime,
    instrument_id: int,
    value: Decimal,
    **terms: Any,
) -> PriceAlert:
    """Add an alert; it is watched within a second.

    Args:
        organisation_id: Tenant.
        user_id: Whose it is.
        now: Market time (UTC).
        instrument_id: What is watched.
        value: Threshold in the unit of ``terms["field"]``.
        terms: Other columns of ``PriceAlert``.

    Raises:
        InstrumentNotFound: if there is no such instrument.
        TooManyAlerts: with 200 alerts already.
        ValidationFailed: for a threshold that nothing can reach, or an end in the past.
    """
    instrument_spec(instrument_id)
    _check(AlertField(terms["field"]), value, terms.get("expires_at"), now)
    count = PriceAlert.objects.filter(organisation_id=organisation_id, user_id=user_id).count()
    if count >= MOST_ALERTS:
        raise TooManyAlerts(
            f"You have {count} alerts; {MOST_ALERTS} are possible.", limit=MOST_ALERTS
        )
    return PriceAlert.objects.create(
        organisation_id=organisation_id,
        user_id=user_id,
        instrument_id=instrument_id,
        value=value,
        **terms,
    )


@transaction.atomic
def alert_change(
    *, organisation_id: UUID, user_id: int, alert_id: UUID, now: datetime, **terms: Any
) -> PriceAlert:
    """Change an alert; whatever changes, ``state`` "active" arms it anew.

    Raises:
        AlertNotFound: for another person's alert or none.
        ValidationFailed: as ``alert_create``.
    """
    row = alert_get(organisation_id=organisation_id, user_id=user_id, alert_id=alert_id)
    row = PriceAlert.objects.select_for_update(of=("self",)).get(id=row.id)
    for name, value in terms.items():
        setattr(row, name, value)
    _check(AlertField(row.field), row.value, row.expires_at, now)
    if terms.get("state") == _ACTIVE:
        row.triggered_at = row.triggered_value = None
    row.save()
    return row


def alert_delete(*, organisation_id: UUID, user_id: int, alert_id: UUID) -> None:
    """Remove an alert; raise AlertNotFound."""
    alert_get(organisation_id=organisation_id, user_id=user_id, alert_id=alert_id).delete()


def alerts_expire(now: datetime) -> int:
    """End the active alerts whose time is over by market time ``now``; return how many."""
    rows = PriceAlert.objects.filter(state=_ACTIVE, expires_at__lte=now)
    return rows.update(state=PriceAlert.State.EXPIRED.value)


@transaction.atomic
def alert_fire(*, alert_id: UUID, value: Decimal, now: datetime) -> bool:
    """Note that an alert's condition held and tell its person; False if it may not fire (any more).

    Args:
        alert_id: Which.
        value: The reading that met the condition.
        now: Market time (UTC).
    """
    row = PriceAlert.objects.select_for_update().filter(id=alert_id, state=_ACTIVE).first()
    if row is None or not may_fire(AlertRepeat(row.repeat), row.triggered_at, now):
        return False
    row.triggered_at, row.triggered_value = now, round(value, 4)
    row.times += 1
    if row.repeat == AlertRepeat.ONCE:
        row.state = PriceAlert.State.TRIGGERED.value
    row.save(update_fields=["triggered_at", "triggered_value", "times", "state"])
    publish_on_commit(_news(row, value))
    return True


def _news(row: PriceAlert, value: Decimal) -> AlertTriggered:
    field = AlertField(row.field)
    name = spec_display(instrument_spec(row.instrument_id))
    return AlertTriggered(
        organisation_id=row.organisation_id,
        user_id=row.user_id,
        alert_id=row.id,
        instrument_id=row.instrument_id,
        title=f"{name} {_NAMES[field]}{_VERBS[row.op]} {_text(field, row.value)}",
        body=" · ".join(filter(None, (f"Now {_text(field, value)}", row.note))),
        by_email=row.by_email,
    )


def _text(field: AlertField, value: Decimal) -> str:
    if field is AlertField.CHANGE_PCT:
        return f"{value:+.2f}%"
    if field is AlertField.OI:
        return f"{value:.0f}"
    return f"₹{value:.4f}" if value != round(value, 2) else f"₹{value:.2f}"


def _check(field: AlertField, value: Decimal, expires_at: datetime | None, now: datetime) -> None:
    if field is not AlertField.CHANGE_PCT and value <= 0:
        raise _wrong("value", "A price or an open interest is above 0.")
    if field is AlertField.CHANGE_PCT and value <= -100:
        raise _wrong("value", "A price cannot fall by 100 % or more.")
    if expires_at is not None and expires_at <= now:
        raise _wrong("expires_at", "This end has passed in market time; choose a later one.")


def _wrong(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(message, fields={field: [message]})
