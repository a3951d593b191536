"""Orders: the projection of their facts, and the facts."""

import uuid
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.db import models

from terminal.kernel.enums import OrderState, OrderType, Product, Side, Validity


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Order(models.Model):
    """One order. Everything below ``placed_at`` is derived from its facts and never set by hand.

    ``quantity``, ``order_type``, ``validity``, ``price`` and ``trigger_price`` are the confirmed
    terms. ``required_margin`` is what the placement asked for (each later generation of terms
    carries its own in its fact); ``reserved`` is what is still held. ``facts_count`` and
    ``facts_head`` are the length and the last hash of the fact chain.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "brokers.BrokerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.ForeignKey(
        "marketdata.Instrument", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
    )
    actor = models.CharField(max_length=80)
    client_order_id = models.CharField(max_length=20, unique=True)
    side = models.CharField(max_length=4, choices=_choices(Side))
    product = models.CharField(max_length=4, choices=_choices(Product))
    tag = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=16)
    strategy_id = models.CharField(max_length=36, blank=True)
    fingerprint = models.CharField(max_length=24)
    is_exit = models.BooleanField(default=False)
    placed_at = models.DateTimeField()

    state = models.CharField(max_length=16, choices=_choices(OrderState))
    flags = models.CharField(max_length=120, blank=True, help_text="Separated by spaces.")
    is_open = models.BooleanField()
    quantity = models.PositiveIntegerField()
    order_type = models.CharField(max_length=6, choices=_choices(OrderType))
    validity = models.CharField(max_length=3, choices=_choices(Validity))
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    trigger_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    ceiling = models.PositiveIntegerField(help_text="Units that may fill at most.")
    filled_quantity = models.PositiveIntegerField(default=0)
    booked_quantity = models.PositiveIntegerField(default=0)
    average_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    broker_order_id = models.CharField(max_length=64, blank=True)
    message = models.CharField(max_length=300, blank=True)
    required_margin = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    reserved = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    facts_count = models.PositiveIntegerField(default=0)
    facts_head = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True, help_text="When the reconciler looks again.")
    checks = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "broker_order_id"],
                condition=~models.Q(broker_order_id=""),
                name="order_broker_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-placed_at", "-id"], name="order_page"),
            models.Index(fields=["account", "fingerprint", "-placed_at"], name="order_twin"),
            models.Index(
                fields=["account", "instrument"],
                condition=models.Q(is_open=True),
                name="order_open",
            ),
            models.Index(
                fields=["next_check_at"], condition=models.Q(is_open=True), name="order_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_order_id} {self.side} {self.quantity} {self.state}"

    def flag_list(self) -> list[str]:
        """Return the flags as words."""
        return self.flags.split()


class OrderFact(models.Model):
    """One fact of one order, chained to the one before; never changed, never deleted.

    ``body`` is the canonical JSON; ``key`` identifies the fact within its order. The tenant repeats
    the order's, whose foreign keys have been checked already: hence no constraint of its own.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="facts", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    at = models.DateTimeField()
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["order", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["order", "seq"], name="order_fact_seq_once"),
            models.UniqueConstraint(fields=["order", "key"], name="order_fact_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}#{self.seq} {self.kind}"
