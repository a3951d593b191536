"""Query parameters of orders, trades, positions and funds."""

from rest_framework import serializers


class _PageQuerySerializer(serializers.Serializer):
    account_id = serializers.UUIDField(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(required=False, max_length=200, help_text="`next` of a page.")


class OrderQuerySerializer(_PageQuerySerializer):
    """Which orders to list."""

    status = serializers.ChoiceField(
        choices=[("open", "open"), ("closed", "closed"), ("all", "all")], default="all"
    )
    instrument_id = serializers.IntegerField(required=False, min_value=1)


class TradeQuerySerializer(_PageQuerySerializer):
    """Which fills to list."""

    order_id = serializers.UUIDField(required=False)


class PositionQuerySerializer(serializers.Serializer):
    """Whose positions to list."""

    account_id = serializers.UUIDField(required=False)


class FundsQuerySerializer(serializers.Serializer):
    """Whose money to show."""

    account_id = serializers.UUIDField()
