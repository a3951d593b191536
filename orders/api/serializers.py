"""JSON of orders. Prices and rupee amounts are strings, quantities units."""

from typing import Any

from rest_framework import serializers

from orders.domain.terms import MAX_QUANTITY
from terminal.kernel.enums import (
    Exchange,
    OrderFlag,
    OrderState,
    OrderType,
    Product,
    Side,
    Validity,
)
from terminal.kernel.intents import OrderIntent


def _words(kind: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in kind]


def _price(words: str, **options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14, decimal_places=4, min_value=0, help_text=words, **options
    )


def _rupees(words: str, **options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=2, help_text=words, **options)


class _TermsInSerializer(serializers.Serializer):
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY, help_text="Units.")
    order_type = serializers.ChoiceField(choices=_words(OrderType))
    validity = serializers.ChoiceField(choices=_words(Validity), default=Validity.DAY.value)
    price = _price("Limit price; LIMIT and SL only.", required=False, allow_null=True)
    trigger_price = _price("Trigger; SL and SL-M only.", required=False, allow_null=True)


class OrderInSerializer(_TermsInSerializer):
    """An order that somebody wants."""

    account_id = serializers.UUIDField()
    instrument_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    side = serializers.ChoiceField(choices=_words(Side))
    product = serializers.ChoiceField(choices=_words(Product))
    tag = serializers.RegexField(
        r"^[A-Za-z0-9]{0,20}$",
        required=False,
        allow_blank=True,
        default="",
        help_text="Your own mark, at most 20 letters and digits.",
    )

    def intent(self, source: str) -> OrderIntent:
        """Return the validated wish as a value."""
        data = self.validated_data
        return OrderIntent(
            instrument_id=data["instrument_id"],
            side=Side(data["side"]),
            quantity=data["quantity"],
            product=Product(data["product"]),
            order_type=OrderType(data["order_type"]),
            validity=Validity(data["validity"]),
            price=data.get("price"),
            trigger_price=data.get("trigger_price"),
            tag=data["tag"],
            source=source,
        )


class OrderChangeSerializer(serializers.Serializer):
    """New terms; what is left out stays."""

    quantity = serializers.IntegerField(
        min_value=1, max_value=MAX_QUANTITY, required=False, help_text="New TOTAL in units."
    )
    order_type = serializers.ChoiceField(choices=_words(OrderType), required=False)
    validity = serializers.ChoiceField(choices=_words(Validity), required=False)
    price = _price("New limit price.", required=False)
    trigger_price = _price("New trigger.", required=False)


class OrderInstrumentSerializer(serializers.Serializer):
    """The instrument as orders carry it."""

    id = serializers.IntegerField()
    symbol = serializers.CharField()
    exchange = serializers.ChoiceField(choices=_words(Exchange))
    display = serializers.CharField(help_text="As a trader reads it: NIFTY 26 NOV 26000 CE.")
    lot_size = serializers.IntegerField()
    tick_size = serializers.CharField()


class OrderSerializer(serializers.Serializer):
    """One order."""

    id = serializers.UUIDField()
    client_order_id = serializers.CharField()
    broker_order_id = serializers.CharField(help_text="Empty until the broker named it.")
    account_id = serializers.UUIDField()
    instrument = OrderInstrumentSerializer()
    side = serializers.ChoiceField(choices=_words(Side))
    quantity = serializers.IntegerField()
    filled_quantity = serializers.IntegerField()
    average_price = _price("Over the filled units.", allow_null=True)
    product = serializers.ChoiceField(choices=_words(Product))
    order_type = serializers.ChoiceField(choices=_words(OrderType))
    validity = serializers.ChoiceField(choices=_words(Validity))
    price = _price("Limit price.", allow_null=True)
    trigger_price = _price("Trigger.", allow_null=True)
    tag = serializers.CharField()
    # The framework has an attribute of that name, but takes declared fields out of the class.
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="ui, api, strategy, rms or external."
    )
    state = serializers.ChoiceField(choices=_words(OrderState))
    flags = serializers.ListField(child=serializers.ChoiceField(choices=_words(OrderFlag)))
    message = serializers.CharField(help_text="Why it ended, or what was last refused.")
    placed_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TradeSerializer(serializers.Serializer):
    """One fill."""

    id = serializers.CharField()
    order_id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    trade_id = serializers.CharField(help_text="The exchange's number.")
    instrument = OrderInstrumentSerializer()
    side = serializers.ChoiceField(choices=_words(Side))
    product = serializers.ChoiceField(choices=_words(Product))
    quantity = serializers.IntegerField()
    price = _price("Per unit.")
    charges = _rupees("Brokerage, taxes and fees; null while unknown.", allow_null=True)
    traded_at = serializers.DateTimeField()


class ViolationSerializer(serializers.Serializer):
    """One rule that an order breaks."""

    rule = serializers.CharField()
    title = serializers.CharField()
    message = serializers.CharField()
    limit = serializers.CharField()
    observed = serializers.CharField()
    would_pass = serializers.CharField()
    would_pass_value = serializers.DictField(
        allow_null=True, help_text="{field, value} that would pass, or null."
    )
    scope = serializers.CharField()
    action = serializers.ChoiceField(choices=[("reject", "reject"), ("warn", "warn")])


class OrderVerdictSerializer(serializers.Serializer):
    """What risk said."""

    allowed = serializers.BooleanField()
    violations = ViolationSerializer(many=True)
    warnings = ViolationSerializer(many=True)
    rules_hash = serializers.CharField()
    evaluated_at = serializers.DateTimeField()


class TimelineEntrySerializer(serializers.Serializer):
    """One fact about an order."""

    seq = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField(help_text="When we learned it, to the microsecond.")
    title = serializers.CharField()
    detail = serializers.CharField()
    # As with "source".
    data = serializers.DictField()  # type: ignore[assignment]
    verdict = OrderVerdictSerializer(
        allow_null=True, help_text="What risk said to this change; null for all other facts."
    )


class OrderDetailSerializer(OrderSerializer):
    """One order with everything known about it."""

    timeline = TimelineEntrySerializer(many=True)
    verdict = OrderVerdictSerializer(allow_null=True)
    trades = TradeSerializer(many=True)


class ChargesSerializer(serializers.Serializer):
    """What a trade costs, in rupees."""

    brokerage = _rupees("Brokerage.")
    stt = _rupees("Securities (or commodities) transaction tax.")
    exchange = _rupees("Exchange transaction charges.")
    sebi = _rupees("SEBI turnover fee.")
    stamp = _rupees("Stamp duty.")
    gst = _rupees("GST.")
    total = _rupees("All together.")


class PrecheckSerializer(serializers.Serializer):
    """What would happen to an order now."""

    allowed = serializers.BooleanField()
    violations = ViolationSerializer(many=True)
    warnings = ViolationSerializer(many=True)
    margin_required = _rupees("Null while there is no price to reckon with.", allow_null=True)
    charges = ChargesSerializer(allow_null=True)
    order_value = _rupees("Null while there is no price.", allow_null=True)
    funds_available = _rupees("Free for new positions.")


class PositionSerializer(serializers.Serializer):
    """One position, marked at the latest price."""

    account_id = serializers.UUIDField()
    instrument = OrderInstrumentSerializer()
    product = serializers.ChoiceField(choices=_words(Product))
    quantity = serializers.IntegerField(help_text="Net units; short is negative.")
    average_price = _price("Of the open units; null when flat.", allow_null=True)
    ltp = _price("Null without a price.", allow_null=True)
    buy_quantity = serializers.IntegerField()
    buy_value = _rupees("Bought so far.")
    sell_quantity = serializers.IntegerField()
    sell_value = _rupees("Sold so far.")
    realised_pnl = _rupees("Before charges.")
    unrealised_pnl = _rupees("Null without a price.", allow_null=True)
    charges = _rupees("Of all its fills.")
    pnl = _rupees("Realised and unrealised, less charges.", allow_null=True)
    quote_age_s = serializers.FloatField(allow_null=True)


class FundsSerializer(serializers.Serializer):
    """Money of one account."""

    account_id = serializers.UUIDField()
    opening_cash = _rupees("What the account started with.")
    cash = _rupees("Opening cash and realised P&L, less charges.")
    realised_pnl = _rupees("Before charges.")
    unrealised_pnl = _rupees("Null while a held price is unknown.", allow_null=True)
    charges = _rupees("Of all fills.")
    margin_used = _rupees("Blocked by open positions.")
    reserved = _rupees("Held for open orders.")
    available = _rupees("Free for new positions.")


class CancelAllInSerializer(serializers.Serializer):
    """Which account's orders to cancel."""

    account_id = serializers.UUIDField()


class CancelAllSerializer(serializers.Serializer):
    """How many cancels were asked for."""

    requested = serializers.IntegerField()


class _PageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page, or null.")


class OrderPageSerializer(_PageSerializer):
    """A page of orders, newest first."""

    results = OrderSerializer(many=True)


class TradePageSerializer(_PageSerializer):
    """A page of fills, newest first."""

    results = TradeSerializer(many=True)


class PositionListSerializer(serializers.Serializer):
    """All positions."""

    results = PositionSerializer(many=True)


class RiskDeniedExtraSerializer(serializers.Serializer):
    """Why risk refused."""

    order = OrderSerializer(required=False)
    violations = ViolationSerializer(many=True)
    warnings = ViolationSerializer(many=True, required=False)


class RiskDeniedSerializer(serializers.Serializer):
    """Refused by risk; the order is kept as DENIED."""

    code = serializers.CharField()
    message = serializers.CharField()
    extra = RiskDeniedExtraSerializer()
    request_id = serializers.CharField()
