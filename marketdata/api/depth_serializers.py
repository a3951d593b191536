"""JSON of depth and of quotes by mode: prices are strings in rupees, quantities units."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from marketdata.api.live_serializers import QuoteSerializer, QuotesQuerySerializer

MODES = ("ltp", "quote", "depth")


def _price(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=None, **options)


class QuotesByModeQuerySerializer(QuotesQuerySerializer):
    """``?ids=1,2&mode=depth``."""

    mode = serializers.ChoiceField(
        choices=MODES, default="quote", help_text="How much: ltp is short, depth has the book."
    )


class DepthLevelSerializer(serializers.Serializer[Any]):
    """One price of the book."""

    price = _price()
    quantity = serializers.IntegerField(help_text="Units.")
    orders = serializers.IntegerField()


class DepthSerializer(serializers.Serializer[Any]):
    """The book, best prices first, at most five a side; empty where the source has none."""

    bids = DepthLevelSerializer(many=True)
    asks = DepthLevelSerializer(many=True)


class InstrumentDepthSerializer(DepthSerializer):
    """The book of one instrument; times are null where the source has no book of it."""

    instrument_id = serializers.IntegerField()
    exchange_at = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text="Market time."
    )
    received_at = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text="Wall clock."
    )
    age_s = serializers.FloatField(allow_null=True, help_text="Wall seconds since it was received.")
    is_stale = serializers.BooleanField()


class LtpQuoteSerializer(serializers.Serializer[Any]):
    """Last price and what says how good it is."""

    instrument_id = serializers.IntegerField()
    ltp = _price()
    close = _price(allow_null=True, help_text="Close of the previous session.")
    exchange_at = serializers.DateTimeField(default_timezone=UTC, help_text="Market time.")
    age_s = serializers.FloatField()
    is_stale = serializers.BooleanField()


class LtpQuotesSerializer(serializers.Serializer[Any]):
    """``mode=ltp``."""

    results = LtpQuoteSerializer(many=True)


class DepthQuoteSerializer(QuoteSerializer):
    """A quote with its book."""

    depth = DepthSerializer()


class DepthQuotesSerializer(serializers.Serializer[Any]):
    """``mode=depth``."""

    results = DepthQuoteSerializer(many=True)
