"""Troubles of the feed, kept for everybody: they belong to no tenant."""

from django.db import models

from marketdata.health.report import FeedStatus


class FeedIncident(models.Model):
    """A stretch of wall time in which prices were not to be relied upon.

    ``status`` is the worst it came to, ``reasons`` what was said last for each reason.
    """

    source = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=10, choices=[(word.value, word.value) for word in FeedStatus]
    )
    reasons = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-started_at",)
        indexes = [models.Index(fields=["-started_at"], name="feed_incident_newest")]

    def __str__(self) -> str:
        return f"{self.status} {self.started_at:%Y-%m-%d %H:%M:%S}"
