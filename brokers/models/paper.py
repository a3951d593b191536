"""Order book and trade book of the paper exchange."""

from django.db import models

from brokers.paper.mapping import PaperStatus
from terminal.kernel.enums import OrderType, Product, Side, Validity


def _words(enum: type) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in enum]  # type: ignore[attr-defined]


class PaperOrder(models.Model):
    """One order at the paper exchange.

    Rupees per unit for prices, units for quantities. ``filled_value`` is the rupees of all fills.
    Every write adds one to ``revision`` and applies only to the revision it was made from, so the
    exchange and a client's modify or cancel never overwrite one another.
    ``is_dirty`` marks rows that the exchange has not looked at since a client changed them.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        "brokers.BrokerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.ForeignKey(
        "marketdata.Instrument",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    client_order_id = models.CharField(max_length=40)
    tag = models.CharField(max_length=20, blank=True)
    side = models.CharField(max_length=4, choices=_words(Side))
    product = models.CharField(max_length=4, choices=_words(Product))
    order_type = models.CharField(max_length=6, choices=_words(OrderType))
    validity = models.CharField(max_length=3, choices=_words(Validity))
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    trigger_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=16, choices=_words(PaperStatus))
    message = models.CharField(max_length=200, blank=True)
    filled_quantity = models.PositiveIntegerField(default=0)
    filled_value = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    is_triggered = models.BooleanField(default=False)
    protection_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    is_working = models.BooleanField(default=True)
    is_dirty = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    trading_date = models.DateField(help_text="Date (IST, market time) whose session it lives in.")
    placed_at = models.DateTimeField(help_text="Wall clock.")
    changed_at = models.DateTimeField(help_text="Market time of the last change.")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="paper_order_working", condition=models.Q(is_working=True)
            ),
            models.Index(
                fields=["id"], name="paper_order_dirty", condition=models.Q(is_dirty=True)
            ),
            models.Index(fields=["account", "placed_at"], name="paper_order_book"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filled_quantity__lte=models.F("quantity")),
                name="paper_order_never_overfilled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.quantity} of {self.instrument_id}: {self.status}"


class PaperTrade(models.Model):
    """One fill at the paper exchange; ``epoch`` is the fence of the loop that made it."""

    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        "brokers.BrokerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order = models.ForeignKey(PaperOrder, on_delete=models.PROTECT, related_name="trades")
    instrument = models.ForeignKey(
        "marketdata.Instrument",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    product = models.CharField(max_length=4, choices=_words(Product))
    side = models.CharField(max_length=4, choices=_words(Side))
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    trade_date = models.DateField(help_text="Date (IST) in market time.")
    traded_at = models.DateTimeField(help_text="Market time.")
    booked_at = models.DateTimeField(help_text="Wall clock.")
    epoch = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "booked_at"], name="paper_trade_book")]

    def __str__(self) -> str:
        return f"{self.side} {self.quantity} @ {self.price}"
