"""Reads of price alerts; tenant and person first."""

from uuid import UUID

from django.db.models import QuerySet

from marketdata.errors import AlertNotFound
from marketdata.models import PriceAlert


def alert_list(*, organisation_id: UUID, user_id: int) -> QuerySet[PriceAlert]:
    """Return the person's alerts with their instruments, newest first."""
    rows = PriceAlert.objects.filter(organisation_id=organisation_id, user_id=user_id)
    return rows.select_related("instrument").order_by("-created_at")


def alert_get(*, organisation_id: UUID, user_id: int, alert_id: UUID) -> PriceAlert:
    """Return one alert; raise AlertNotFound for another person's or none."""
    row = alert_list(organisation_id=organisation_id, user_id=user_id).filter(id=alert_id).first()
    if row is None:
        raise AlertNotFound("You have no such alert.", alert_id=str(alert_id))
    return row
