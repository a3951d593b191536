"""JSON of price alerts."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from marketdata.alerts.judge import AlertField, AlertOp, AlertRepeat
from marketdata.api.instruments_serializers import InstrumentSerializer
from marketdata.models import PriceAlert

_STATES = (PriceAlert.State.ACTIVE.value, PriceAlert.State.PAUSED.value)


class AlertSerializer(serializers.Serializer[Any]):
    """One alert. ``value`` and ``triggered_value`` are decimal strings in the unit of ``field``:
    rupees (`ltp`), percent (`change_pct`), units (`oi`)."""

    id = serializers.UUIDField()
    instrument = InstrumentSerializer()
    field = serializers.ChoiceField(choices=[x.value for x in AlertField])
    op = serializers.ChoiceField(choices=[x.value for x in AlertOp])
    value = serializers.DecimalField(max_digits=18, decimal_places=4, normalize_output=True)
    repeat = serializers.ChoiceField(choices=[x.value for x in AlertRepeat])
    note = serializers.CharField(allow_blank=True)
    by_email = serializers.BooleanField()
    state = serializers.ChoiceField(choices=PriceAlert.State.values)
    expires_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)
    triggered_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)
    triggered_value = serializers.DecimalField(
        max_digits=18, decimal_places=4, allow_null=True, normalize_output=True
    )
    times = serializers.IntegerField(help_text="How often it has fired.")
    created_at = serializers.DateTimeField(default_timezone=UTC)


class AlertListSerializer(serializers.Serializer[Any]):
    """The caller's alerts, newest first."""

    results = AlertSerializer(many=True)


class AlertCreateSerializer(serializers.Serializer[Any]):
    """A new alert."""

    instrument_id = serializers.IntegerField(min_value=1, max_value=2**32 - 1)
    field = serializers.ChoiceField(choices=[x.value for x in AlertField], default="ltp")
    op = serializers.ChoiceField(choices=[x.value for x in AlertOp])
    value = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=Decimal(-100), help_text="A decimal string."
    )
    repeat = serializers.ChoiceField(choices=[x.value for x in AlertRepeat], default="once")
    note = serializers.CharField(max_length=140, allow_blank=True, default="")
    by_email = serializers.BooleanField(default=False)
    expires_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="Market time; null never ends."
    )


class AlertChangeSerializer(serializers.Serializer[Any]):
    """What may be changed; leave out what stays.

    The state `active` arms a triggered or expired alert anew.
    """

    op = serializers.ChoiceField(choices=[x.value for x in AlertOp], required=False)
    value = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=Decimal(-100), required=False
    )
    repeat = serializers.ChoiceField(choices=[x.value for x in AlertRepeat], required=False)
    note = serializers.CharField(max_length=140, allow_blank=True, required=False)
    by_email = serializers.BooleanField(required=False)
    state = serializers.ChoiceField(choices=_STATES, required=False)
    expires_at = serializers.DateTimeField(allow_null=True, required=False)
