"""Reads of the feed's troubles; they are the same for every tenant."""

from marketdata.models import FeedIncident

MOST_TOLD = 20


def incidents_recent() -> list[FeedIncident]:
    """Return the newest 20, newest first."""
    return list(FeedIncident.objects.order_by("-started_at", "-id")[:MOST_TOLD])


def incident_now() -> FeedIncident | None:
    """Return the one that lasts, None while the feed is well."""
    return FeedIncident.objects.filter(ended_at=None).order_by("-started_at", "-id").first()
