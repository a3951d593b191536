"""What an account holds: trades, positions, money."""

from decimal import Decimal

from django.db import models

from orders.models.orders import Order
from terminal.kernel.enums import Exchange, Product, Side


class Trade(models.Model):
    """One fill as the broker's trade book has it, with the charges we computed (rupees).

    ``charges`` is null where no dated rate covers the trade: the fill counts all the same, and the
    gap is alerted.
    """

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
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="trades")
    instrument = models.ForeignKey(
        "marketdata.Instrument",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    product = models.CharField(max_length=4)
    exchange = models.CharField(max_length=4, choices=[(x.value, x.value) for x in Exchange])
    trade_date = models.DateField()
    trade_id = models.CharField(max_length=64)
    broker_order_id = models.CharField(max_length=64)
    side = models.CharField(max_length=4, choices=[(x.value, x.value) for x in Side])
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    charges = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    traded_at = models.DateTimeField()

    class Meta:
        ordering = ["-traded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "account",
                    "exchange",
                    "trade_date",
                    "trade_id",
                    "broker_order_id",
                    "side",
                ],
                name="trade_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-traded_at", "-id"], name="trade_page"),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id} {self.side} {self.quantity} @ {self.price}"


class Position(models.Model):
    """Net position of one (account, instrument, product): the fold of its trades in booking
    order.

    ``quantity`` signed units; ``cost`` signed rupees paid for them; ``margin`` rupees blocked.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        "brokers.BrokerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.ForeignKey(
        "marketdata.Instrument", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product = models.CharField(max_length=4, choices=[(x.value, x.value) for x in Product])
    quantity = models.IntegerField(default=0)
    cost = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    realised_pnl = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    buy_quantity = models.PositiveBigIntegerField(default=0)
    sell_quantity = models.PositiveBigIntegerField(default=0)
    buy_value = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    sell_value = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    charges = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    margin = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "instrument", "product"], name="position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.instrument_id} {self.product} {self.quantity}"


class AccountBook(models.Model):
    """Money and counters of one account; every writer locks this row first.

    Rupees: ``cash`` = opening_cash + realised_pnl - charges;
    available = cash - margin_used - reserved.
    ``rates`` is a ``RateWindow``; ``orders_today`` counts orders of the trading date ``day``.
    """

    account = models.OneToOneField(
        "brokers.BrokerAccount", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    opening_cash = models.DecimalField(max_digits=18, decimal_places=2)
    realised_pnl = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    charges = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    margin_used = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    reserved = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    open_orders = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)
    orders_today = models.PositiveIntegerField(default=0)
    rates = models.JSONField(default=dict)
    version = models.PositiveBigIntegerField(default=1, help_text="Grows with every change.")
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.opening_cash}"
