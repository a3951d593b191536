"""Trading accounts at a broker; the paper account is one of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class BrokerAccount(models.Model):
    """One account that orders go to.

    ``broker`` is the adapter's name (``"paper"`` for the paper exchange).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    broker = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    algo_id = models.CharField(max_length=32, blank=True)
    static_ip = models.GenericIPAddressField(null=True, blank=True)
    proxy_url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "broker"], name="broker_account_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(broker="paper"),
                name="paper_account_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.broker})"
