"""What waits to be sent, and which requests were answered how."""

from django.db import models

from orders.models.orders import Order
from terminal.kernel.enums import Lane


class Outbox(models.Model):
    """One request to a broker that is not yet answered; deleted with the answer.

    ``fence`` is null while it waits and the sender's epoch from the commit before the broker call:
    a row with the fence of a dead sender may or may not have reached the broker.
    """

    class Action(models.TextChoices):
        """What to ask of the broker."""

        PLACE = "PLACE", "place"
        MODIFY = "MODIFY", "modify"
        CANCEL = "CANCEL", "cancel"

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        "brokers.BrokerAccount",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="outbox")
    action = models.CharField(max_length=6, choices=Action)
    number = models.PositiveIntegerField(
        default=0, help_text="Attempt of a place, generation of a modify, number of a cancel."
    )
    lane = models.PositiveSmallIntegerField(choices=[(lane.priority, lane.value) for lane in Lane])
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    retries = models.PositiveSmallIntegerField(default=0)
    fence = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["lane", "id"], condition=models.Q(fence=None), name="outbox_waiting"
            ),
            models.Index(
                fields=["fence"], condition=models.Q(fence__isnull=False), name="outbox_in_flight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.order_id}"


class IdempotencyRecord(models.Model):
    """The answer that a client's Idempotency-Key got, to be repeated byte for byte."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.BinaryField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="idempotency_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
