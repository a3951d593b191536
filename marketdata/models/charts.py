"""What a person has drawn on the chart of an instrument."""

from django.conf import settings
from django.db import models


class ChartLayout(models.Model):
    """One chart of one person within one organisation.

    ``drawings`` and ``indicators`` are as ``services.charts`` has checked them.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    instrument = models.ForeignKey(
        "marketdata.Instrument", on_delete=models.CASCADE, related_name="+"
    )
    interval = models.CharField(max_length=4)
    indicators = models.JSONField(default=list)
    drawings = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0, help_text="Grows with every save.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "instrument"], name="chart_layout_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.instrument_id}"
