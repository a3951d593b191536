"""JSON of instruments."""

from typing import Any

from rest_framework import serializers

from marketdata.models import Instrument
from marketdata.selectors.instruments import spec_of
from marketdata.symbols import spec_display
from terminal.kernel.enums import Exchange, InstrumentType, Right


class InstrumentSerializer(serializers.Serializer):
    """One instrument with its present terms."""

    id = serializers.IntegerField()
    symbol = serializers.CharField(help_text="Canonical symbol, e.g. `NIFTY28MAR2420800CE`.")
    exchange = serializers.ChoiceField(choices=[x.value for x in Exchange])
    type = serializers.ChoiceField(choices=[x.value for x in InstrumentType])
    name = serializers.CharField(allow_blank=True)
    underlying = serializers.CharField(
        allow_blank=True, help_text="Symbol of the underlying; empty for shares and indices."
    )
    expiry = serializers.DateField(allow_null=True)
    strike = serializers.CharField(allow_null=True, help_text="Rupees.")
    right = serializers.ChoiceField(choices=[x.value for x in Right], allow_null=True)
    lot_size = serializers.IntegerField(help_text="Units per lot of this contract.")
    tick_size = serializers.CharField(help_text="Price step in rupees.")
    freeze_qty = serializers.IntegerField(
        allow_null=True,
        help_text="Largest order in units that the exchange takes; null if unknown.",
    )
    is_tradable = serializers.BooleanField()
    display = serializers.CharField(help_text="For people: `NIFTY 28 MAR 2024 20800 CE`.")

    def to_representation(self, instance: Instrument) -> dict[str, Any]:
        """Return the JSON of one row (hot on watchlists: no field machinery)."""
        spec = spec_of(instance)
        return {
            "id": spec.id,
            "symbol": spec.symbol,
            "exchange": spec.exchange.value,
            "type": spec.type.value,
            "name": instance.name,
            "underlying": spec.underlying,
            "expiry": spec.expiry.isoformat() if spec.expiry else None,
            "strike": None if spec.strike is None else str(spec.strike),
            "right": spec.right.value if spec.right else None,
            "lot_size": spec.lot_size,
            "tick_size": str(spec.tick_size),
            "freeze_qty": spec.freeze_qty,
            "is_tradable": spec.is_tradable,
            "display": spec_display(spec),
        }


class InstrumentListSerializer(serializers.Serializer):
    """Instruments, best match first."""

    results = InstrumentSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """Query of the search."""

    q = serializers.CharField(max_length=64, help_text="As typed, e.g. `banknifty 52000 pe dec`.")
    limit = serializers.IntegerField(min_value=1, max_value=50, default=20)
    exchange = serializers.ChoiceField(choices=[x.value for x in Exchange], required=False)
    type = serializers.ChoiceField(choices=[x.value for x in InstrumentType], required=False)

    def validate_exchange(self, value: str) -> Exchange:
        """Return the word of the kernel."""
        return Exchange(value)

    def validate_type(self, value: str) -> InstrumentType:
        """Return the word of the kernel."""
        return InstrumentType(value)
