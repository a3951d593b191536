"""Instruments, keyed by our own id, their dated terms, and the tokens brokers give them."""

from django.db import models

from terminal.kernel.enums import Exchange, InstrumentType, Right


class Instrument(models.Model):
    """One contract with its present terms. ``id`` is the key on the sockets and never reused."""

    exchange = models.CharField(max_length=4, choices=[(x.value, x.value) for x in Exchange])
    symbol = models.CharField(max_length=48)
    type = models.CharField(max_length=3, choices=[(x.value, x.value) for x in InstrumentType])
    name = models.CharField(max_length=120, blank=True)
    underlying = models.CharField(max_length=32, blank=True)
    expiry = models.DateField(null=True, blank=True)
    strike = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    right = models.CharField(max_length=2, blank=True, choices=[(x.value, x.value) for x in Right])
    lot_size = models.PositiveIntegerField(help_text="Units per lot of this contract.")
    tick_size = models.DecimalField(max_digits=14, decimal_places=4, help_text="Rupees.")
    freeze_qty = models.PositiveIntegerField(
        null=True, blank=True, help_text="Largest order in units; empty if unknown."
    )
    is_tradable = models.BooleanField(default=True)
    terms_on = models.DateField(
        help_text="Date (IST) of the contract master these terms come from."
    )

    class Meta:
        constraints = [
            # An index and a share may bear one name (BSE: POWER, INFRA), so the type belongs here.
            models.UniqueConstraint(
                fields=["exchange", "type", "symbol"], name="instrument_identity"
            )
        ]
        indexes = [
            models.Index(fields=["underlying", "expiry", "strike"], name="instrument_chain"),
            # Pattern operators, so that Postgres can use the index for prefixes in any locale.
            models.Index(
                fields=["symbol"], name="instrument_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange}:{self.symbol}"


class InstrumentTerms(models.Model):
    """Terms of one instrument from a date on, one row for each change.

    An exchange may change the lot of a listed contract, so the terms of a past date are read here,
    never from the instrument.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="terms")
    effective_on = models.DateField(help_text="Date (IST) of the first master that said so.")
    lot_size = models.PositiveIntegerField()
    tick_size = models.DecimalField(max_digits=14, decimal_places=4)
    freeze_qty = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "instrument terms"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "effective_on"], name="instrument_terms_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} from {self.effective_on}"


class BrokerToken(models.Model):
    """The token by which a broker calls an instrument; exchanges reuse tokens over time.

    A mapping holds from ``valid_on`` to ``seen_on``, the first and the newest master that said so;
    one row per run of equal masters, not one per day.

    ``token`` is unique within a broker and a date: Kite's instrument_token, Upstox' instrument_key,
    and ``NFO:43650`` for Angel, whose bare numbers repeat between segments.
    """

    broker = models.CharField(max_length=16)
    token = models.CharField(max_length=64)
    valid_on = models.DateField(help_text="Date (IST) of the first master that listed it.")
    seen_on = models.DateField(
        null=True,
        blank=True,
        help_text="Date (IST) of the newest master that listed it; empty without masters.",
    )
    broker_symbol = models.CharField(
        max_length=80, blank=True, help_text="Trading symbol as the broker writes it."
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="tokens")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broker", "token", "valid_on"], name="broker_token_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.broker}:{self.token}@{self.valid_on}"
