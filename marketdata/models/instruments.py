"""Instruments, keyed by our own id, and the tokens that brokers give them on a date."""

from django.db import models

from terminal.kernel.enums import Exchange, InstrumentType, Right


class Instrument(models.Model):
    """One contract with its terms. ``id`` is the key on the sockets and never reused."""

    exchange = models.CharField(max_length=4, choices=[(x.value, x.value) for x in Exchange])
    symbol = models.CharField(max_length=48)
    type = models.CharField(max_length=3, choices=[(x.value, x.value) for x in InstrumentType])
    name = models.CharField(max_length=120, blank=True)
    underlying = models.CharField(max_length=32, blank=True)
    expiry = models.DateField(null=True, blank=True)
    strike = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    right = models.CharField(max_length=2, blank=True, choices=[(x.value, x.value) for x in Right])
    lot_size = models.PositiveIntegerField()
    tick_size = models.DecimalField(max_digits=14, decimal_places=4)
    freeze_qty = models.PositiveIntegerField(null=True, blank=True)
    is_tradable = models.BooleanField(default=True)
    terms_on = models.DateField(
        help_text="Date (IST) of the contract master these terms come from."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "symbol"], name="instrument_once")
        ]
        indexes = [
            models.Index(fields=["underlying", "expiry", "strike"], name="instrument_chain"),
            models.Index(fields=["symbol"], name="instrument_symbol"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange}:{self.symbol}"


class BrokerToken(models.Model):
    """The token by which a broker calls an instrument on one date; tokens are reused over time."""

    broker = models.CharField(max_length=16)
    token = models.CharField(max_length=64)
    valid_on = models.DateField(help_text="Date (IST) of the master that listed it.")
    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="tokens")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broker", "token", "valid_on"], name="broker_token_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.broker}:{self.token}@{self.valid_on}"
