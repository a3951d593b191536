"""JSON of risk management. Rupees and percentages are strings, quantities units."""

from typing import Any

from rest_framework import serializers

from rms.limits import LimitSet, Window
from rms.selectors import ScopeView
from terminal.kernel.enums import Exchange, OrderType, Product, RiskState, ScopeType

SCOPE_TYPES = [(item.value, item.value) for item in ScopeType]
STATES = [(item.value, item.value) for item in RiskState]
# Platform, strategies and instruments are not set through this API.
OPEN_SCOPES = [
    (item.value, item.value) for item in (ScopeType.ORGANISATION, ScopeType.USER, ScopeType.ACCOUNT)
]


def _count(words: str, **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=10**9, required=False, allow_null=True, help_text=words, **options
    )


def _share(words: str) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        allow_null=True,
        help_text=words,
    )


def _ban(kind: Any, words: str) -> serializers.ListField:
    choices = [(item.value, item.value) for item in kind]
    return serializers.ListField(
        child=serializers.ChoiceField(choices=choices), required=False, help_text=words
    )


class WindowSerializer(serializers.Serializer):
    """Hours of the day in India."""

    start = serializers.TimeField(format="%H:%M", help_text="HH:MM, included.")
    end = serializers.TimeField(format="%H:%M", help_text="HH:MM, excluded.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        if attrs["start"] >= attrs["end"]:
            raise serializers.ValidationError("start must lie before end.")
        return attrs


class LimitsSerializer(serializers.Serializer):
    """Limits of one scope; null or an empty list says nothing."""

    max_order_quantity = _count("Largest order, units.")
    max_order_lots = _count("Largest derivatives order, lots.")
    max_order_value = serializers.DecimalField(
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
        allow_null=True,
        help_text="Largest order value, rupees.",
    )
    max_orders_per_second = _count("Orders per second and segment.")
    exit_reserve_per_second = _count("Of these, kept free for exits.")
    max_orders_per_minute = _count("Orders per minute.")
    max_orders_per_day = _count("Orders per day.")
    max_open_orders = _count("Working orders at a time.")
    duplicate_window_s = _count("Seconds in which an equal order counts as a slip.")
    unknown_freeze_max_lots = _count("Largest derivatives order without freeze quantity, lots.")
    max_collar_pct = _share("Widest price collar, percent of the market price.")
    max_quote_age_s = _count("Oldest usable price, seconds.")
    max_margin_pct = _share("Share of free funds that may be used, percent.")
    banned_instruments = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**32 - 1),
        required=False,
        max_length=1000,
        help_text="Instrument ids.",
    )
    banned_exchanges = _ban(Exchange, "Segments.")
    banned_products = _ban(Product, "Products.")
    banned_order_types = _ban(OrderType, "Order types.")
    entry_window = WindowSerializer(
        required=False, allow_null=True, help_text="Hours for new positions."
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Refuse names that are no limits: a misspelt limit must not be silently absent."""
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {name: ["There is no such limit."] for name in unknown}
                )
        return super().to_internal_value(data)

    def to_limit_set(self) -> LimitSet:
        """Return the validated limits as the value that the services take."""
        data = dict(self.validated_data)
        window = data.pop("entry_window", None)
        return LimitSet(
            banned_instruments=frozenset(data.pop("banned_instruments", ())),
            banned_exchanges=frozenset(map(Exchange, data.pop("banned_exchanges", ()))),
            banned_products=frozenset(map(Product, data.pop("banned_products", ()))),
            banned_order_types=frozenset(map(OrderType, data.pop("banned_order_types", ()))),
            entry_window=Window(**window) if window else None,
            **data,
        )


class EffectiveLimitsSerializer(LimitsSerializer):
    """Limits after the merge of all scopes."""

    sources = serializers.DictField(
        child=serializers.ChoiceField(choices=SCOPE_TYPES),
        help_text="Which scope set a limit; the platform where none is named.",
    )


class ScopeStateSerializer(serializers.Serializer):
    """One level of the chain; made from a ScopeView."""

    scope_type = serializers.ChoiceField(choices=SCOPE_TYPES, source="risk.scope_type")
    scope_id = serializers.CharField(source="risk.scope_id")
    state = serializers.ChoiceField(choices=STATES, source="risk.state")
    reason = serializers.CharField(source="risk.reason")
    since = serializers.DateTimeField(allow_null=True)
    limits = LimitsSerializer(source="risk.limits")
    pending_limits = LimitsSerializer(source="pending", allow_null=True)
    pending_from = serializers.DateField(
        allow_null=True, help_text="IST date from which looser limits hold."
    )


class RiskStateSerializer(serializers.Serializer):
    """What holds for an account, and which scope says so."""

    state = serializers.ChoiceField(choices=STATES)
    state_scope = serializers.ChoiceField(choices=SCOPE_TYPES)
    state_reason = serializers.CharField()
    scopes = ScopeStateSerializer(many=True)
    effective_limits = EffectiveLimitsSerializer()


class StateQuerySerializer(serializers.Serializer):
    """Which account is asked about."""

    account_id = serializers.UUIDField(required=False)


class ScopeQuerySerializer(serializers.Serializer):
    """Which scope is meant; without an id the caller's own."""

    scope_type = serializers.ChoiceField(choices=OPEN_SCOPES)
    scope_id = serializers.CharField(required=False, allow_blank=True, max_length=64)


class KillSwitchSerializer(ScopeQuerySerializer):
    """Stop new positions, or allow them again."""

    engage = serializers.BooleanField(help_text="True stops, false releases.")
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class ScopeLimitsSerializer(ScopeStateSerializer):
    """A scope with what holds in it after all levels above have spoken."""

    effective_limits = EffectiveLimitsSerializer()


class RuleSerializer(serializers.Serializer):
    """One pre-trade rule."""

    rule = serializers.CharField(help_text="Code, as violations carry it.")
    title = serializers.CharField()
    description = serializers.CharField()
    limit = serializers.CharField(help_text="In force for the caller; empty for market rules.")


class RuleListSerializer(serializers.Serializer):
    """All pre-trade rules."""

    results = RuleSerializer(many=True)


def scope_json(view: ScopeView) -> dict[str, Any]:
    """Return one scope as JSON."""
    return dict(ScopeStateSerializer(view).data)
