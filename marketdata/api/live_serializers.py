"""JSON of live market data: prices are strings in rupees, quantities units, times UTC."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from marketdata.health.report import FeedStatus
from marketdata.selectors.live_candles import INTERVALS, MOST_INDICATORS
from terminal.kernel.enums import Exchange, SessionPhase, SourceMode

MAX_IDS = 500


def _price(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=None, **options)


def _time(**options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, **options)


class QuotesQuerySerializer(serializers.Serializer[Any]):
    """``?ids=1,2``."""

    ids = serializers.CharField(help_text=f"Instrument ids, comma-separated, at most {MAX_IDS}.")

    def validate_ids(self, value: str) -> list[int]:
        """Return the ids without repetition, in their order."""
        words = [word.strip() for word in value.split(",") if word.strip()]
        if not words:
            raise serializers.ValidationError("Name at least one instrument id.")
        if len(words) > MAX_IDS:
            raise serializers.ValidationError(f"At most {MAX_IDS} ids, not {len(words)}.")
        if not all(word.isascii() and word.isdigit() and int(word) < 2**32 for word in words):
            raise serializers.ValidationError("Ids are whole numbers, e.g. ids=1,2.")
        return list(dict.fromkeys(int(word) for word in words))


class QuotedQuerySerializer(serializers.Serializer[Any]):
    """``?limit=20``."""

    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class QuoteSerializer(serializers.Serializer[Any]):
    """Latest known prices; a value that is not known is null."""

    instrument_id = serializers.IntegerField()
    ltp = _price()
    bid = _price(allow_null=True)
    ask = _price(allow_null=True)
    bid_qty = serializers.IntegerField()
    ask_qty = serializers.IntegerField()
    ltq = serializers.IntegerField()
    volume = serializers.IntegerField()
    oi = serializers.IntegerField()
    open = _price(allow_null=True)
    high = _price(allow_null=True)
    low = _price(allow_null=True)
    close = _price(allow_null=True, help_text="Close of the previous session.")
    exchange_at = _time(help_text="Market time.")
    received_at = _time(help_text="Wall clock.")
    age_s = serializers.FloatField(help_text="Wall seconds since it was received.")
    is_stale = serializers.BooleanField()


class QuotesSerializer(serializers.Serializer[Any]):
    """Quotes of those ids that have any."""

    results = QuoteSerializer(many=True)


class CandlesQuerySerializer(serializers.Serializer[Any]):
    """``?interval=5m&limit=500&indicators=ema:20,rsi:14``."""

    interval = serializers.ChoiceField(choices=list(INTERVALS), default="1m")
    limit = serializers.IntegerField(min_value=1, max_value=5000, default=500)
    before = serializers.DateTimeField(
        required=False, help_text="Only candles that start before this market time."
    )
    on = serializers.DateField(
        required=False, help_text="A stored trading date instead of the running market."
    )
    indicators = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=400,
        help_text=f"At most {MOST_INDICATORS}, comma-separated: `ema:20,bbands:20:2`.",
    )

    def validate_indicators(self, value: str) -> list[str]:
        """Return the names without repetition, in their order."""
        words = list(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        if len(words) > MOST_INDICATORS:
            raise serializers.ValidationError(f"At most {MOST_INDICATORS}, not {len(words)}.")
        return words


class CandleSerializer(serializers.Serializer[Any]):
    """One bar."""

    start_at = _time(help_text="First instant of the bar, market time.")
    open = _price()
    high = _price()
    low = _price()
    close = _price()
    volume = serializers.IntegerField()
    oi = serializers.IntegerField(help_text="Open interest at the bar's end, units.")


class IndicatorLinesSerializer(serializers.Serializer[Any]):
    """An indicator over the candles."""

    id = serializers.CharField(help_text="As asked for, e.g. `ema:20`.")
    fn = serializers.CharField()
    params = serializers.ListField(child=serializers.FloatField())
    pane = serializers.ChoiceField(choices=["price", "own"])
    outputs = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True)),
        help_text="By name, a value a candle; null while warming up.",
    )


class CandlesSerializer(serializers.Serializer[Any]):
    """Bars, newest last; the last one may still be forming."""

    results = CandleSerializer(many=True)
    interval = serializers.ChoiceField(choices=list(INTERVALS))
    has_more = serializers.BooleanField(help_text="Whether there are earlier candles.")
    indicators = IndicatorLinesSerializer(many=True)


class StoredDaySerializer(serializers.Serializer[Any]):
    """A trading date that can be played again."""

    on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment] # a field, not Field's argument
    resolution = serializers.ChoiceField(choices=["tick", "1m"])
    from_at = _time()
    to_at = _time()


class StoredDaysSerializer(serializers.Serializer[Any]):
    """Stored trading dates, newest first."""

    results = StoredDaySerializer(many=True)


class IndicatorParamSerializer(serializers.Serializer[Any]):
    """One parameter."""

    name = serializers.CharField()
    default = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    is_whole = serializers.BooleanField()


class IndicatorOutputSerializer(serializers.Serializer[Any]):
    """One line of an indicator."""

    name = serializers.CharField()
    style = serializers.ChoiceField(  # type: ignore[assignment] # a field, not Field's argument
        choices=["line", "histogram", "points"]
    )


class IndicatorSerializer(serializers.Serializer[Any]):
    """One indicator of the catalogue."""

    fn = serializers.CharField()
    name = serializers.CharField()
    pane = serializers.ChoiceField(choices=["price", "own"])
    params = IndicatorParamSerializer(many=True)
    outputs = IndicatorOutputSerializer(many=True)


class IndicatorsSerializer(serializers.Serializer[Any]):
    """The catalogue."""

    results = IndicatorSerializer(many=True)


class ExchangeStatusSerializer(serializers.Serializer[Any]):
    """One exchange; all null where no calendar reaches."""

    exchange = serializers.ChoiceField(choices=[x.value for x in Exchange])
    phase = serializers.ChoiceField(choices=[x.value for x in SessionPhase], allow_null=True)
    opens_at = _time(allow_null=True)
    closes_at = _time(allow_null=True)


class MarketStatusSerializer(serializers.Serializer[Any]):
    """Source and time of the market."""

    # The framework has an attribute of that name, but takes declared fields out of the class.
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=[x.value for x in SourceMode], allow_null=True)
    speed = serializers.FloatField(help_text="Market seconds per wall second; 0 while paused.")
    market_now = _time()
    trading_date = serializers.DateField()
    max_quote_age_s = serializers.FloatField()
    feed_alive = serializers.BooleanField()
    feed_status = serializers.ChoiceField(
        choices=[x.value for x in FeedStatus], help_text="Whether prices may be relied upon."
    )
    feed_message = serializers.CharField(help_text="Why not; empty while they may.")
    exchanges = ExchangeStatusSerializer(many=True)
