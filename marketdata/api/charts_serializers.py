"""JSON of charts and holidays."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from marketdata.selectors.live_candles import INTERVALS, MOST_INDICATORS
from terminal.kernel.enums import Exchange

MOST_DRAWINGS = 200
MOST_POINTS = 2
MOST_STYLES = 8
# Points that each kind stands on; what a page can draw and nothing else.
POINTS_OF = {
    "level": 1,
    "vertical": 1,
    "trend_line": 2,
    "ray": 2,
    "rectangle": 2,
    "fib": 2,
    "measure": 2,
}


class PointSerializer(serializers.Serializer[Any]):
    """A place on the chart."""

    at_ms = serializers.IntegerField(min_value=0, max_value=2**53, help_text="Market time.")
    price = serializers.FloatField(min_value=-1e9, max_value=1e9, help_text="Rupees.")


class DrawingSerializer(serializers.Serializer[Any]):
    """One drawing; ``style`` means what the page that drew it says."""

    id = serializers.RegexField(r"^[\w-]{1,40}$")
    kind = serializers.ChoiceField(choices=list(POINTS_OF))
    points = PointSerializer(many=True, max_length=MOST_POINTS)  # type: ignore[call-arg]
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)
    # The framework has an attribute of that name, but takes declared fields out of the class.
    style = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(max_length=40, allow_blank=True), required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a kind on more or fewer points than it stands on."""
        wanted = POINTS_OF[attrs["kind"]]
        if len(attrs["points"]) != wanted:
            message = f"A {attrs['kind']} stands on {wanted} point(s)."
            raise serializers.ValidationError({"points": [message]})
        if len(attrs.get("style", {})) > MOST_STYLES:
            raise serializers.ValidationError({"style": [f"At most {MOST_STYLES} entries."]})
        return attrs


class ChartSerializer(serializers.Serializer[Any]):
    """A person's chart of one instrument."""

    interval = serializers.ChoiceField(choices=list(INTERVALS))
    indicators = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MOST_INDICATORS
    )
    drawings = DrawingSerializer(many=True, max_length=MOST_DRAWINGS)  # type: ignore[call-arg]
    revision = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text="Grows with every save; 0: never saved. Sent: what the change is built on.",
    )

    def validate_drawings(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse two drawings of one id."""
        if len({one["id"] for one in value}) < len(value):
            raise serializers.ValidationError("Two drawings have the same id.")
        return value


class HolidaysQuerySerializer(serializers.Serializer[Any]):
    """``?exchange=NSE&year=2026``."""

    exchange = serializers.ChoiceField(choices=[x.value for x in Exchange], default="NSE")
    year = serializers.IntegerField(
        min_value=1990, max_value=2100, required=False, help_text="Default: the market's year."
    )


class SessionHoursSerializer(serializers.Serializer[Any]):
    """One stretch of continuous trading."""

    opens_at = serializers.DateTimeField(default_timezone=UTC)
    closes_at = serializers.DateTimeField(default_timezone=UTC)


class HolidaySerializer(serializers.Serializer[Any]):
    """A day that is not as usual; no sessions: the exchange is shut."""

    on = serializers.DateField()
    name = serializers.CharField(allow_blank=True)
    is_closed = serializers.BooleanField()
    sessions = SessionHoursSerializer(many=True)


class HolidaysSerializer(serializers.Serializer[Any]):
    """Holidays and special sessions of a year, in order; weekends are not listed."""

    exchange = serializers.ChoiceField(choices=[x.value for x in Exchange])
    year = serializers.IntegerField()
    is_covered = serializers.BooleanField(help_text="False: nothing is known of that year.")
    results = HolidaySerializer(many=True)
