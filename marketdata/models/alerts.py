"""Price alerts of a person within one organisation."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from marketdata.alerts.judge import AlertField, AlertOp, AlertRepeat


class PriceAlert(models.Model):
    """Tells its person when a price, a change or an open interest gets somewhere."""

    class State(models.TextChoices):
        """``TRIGGERED`` is the end of an alert that fires once."""

        ACTIVE = "active"
        PAUSED = "paused"
        TRIGGERED = "triggered"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    instrument = models.ForeignKey(
        "marketdata.Instrument", on_delete=models.CASCADE, related_name="+"
    )
    field = models.CharField(max_length=12, choices=[(x.value, x.value) for x in AlertField])
    op = models.CharField(max_length=8, choices=[(x.value, x.value) for x in AlertOp])
    value = models.DecimalField(
        max_digits=18, decimal_places=4, help_text="Rupees, percent or units, by the field."
    )
    repeat = models.CharField(
        max_length=12, choices=[(x.value, x.value) for x in AlertRepeat], default="once"
    )
    note = models.CharField(max_length=140, blank=True)
    by_email = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Market time.")
    triggered_at = models.DateTimeField(null=True, blank=True, help_text="Market time, last.")
    triggered_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    times = models.PositiveIntegerField(default=0, help_text="How often it has fired.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "user", "-created_at"], name="alert_of_person"),
            models.Index(
                fields=["instrument"],
                name="alert_active",
                condition=models.Q(state="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.op} {self.value}"
