"""JSON of the feed's health: prices here are for display (numbers), times UTC wall clock."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from marketdata.health.report import FeedStatus
from marketdata.selectors.terminal_status import Part, PartState
from terminal.kernel.enums import SourceMode


def _time(**options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, **options)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why the feed is not well."""

    code = serializers.CharField(help_text="down, late, silent, stale or divergence")
    message = serializers.CharField()


class CensusSerializer(serializers.Serializer[Any]):
    """Instruments that have ticked since the source began."""

    total = serializers.IntegerField()
    live = serializers.IntegerField()
    stale = serializers.IntegerField()


class PublishSerializer(serializers.Serializer[Any]):
    """Milliseconds from reading a batch of ticks to having published it."""

    p50 = serializers.FloatField()
    p99 = serializers.FloatField()


class GapSerializer(serializers.Serializer[Any]):
    """A pause of the whole source while its session was open."""

    started_at = _time()
    ended_at = _time(allow_null=True, help_text="null while it lasts")
    seconds = serializers.FloatField()


class StaleSerializer(serializers.Serializer[Any]):
    """An instrument that is silent for longer than it ever is."""

    id = serializers.IntegerField()
    symbol = serializers.CharField(allow_null=True)
    age_s = serializers.FloatField()
    expected_s = serializers.FloatField()


class DivergenceSerializer(serializers.Serializer[Any]):
    """Two sources that name different prices."""

    id = serializers.IntegerField()
    symbol = serializers.CharField(allow_null=True)
    other = serializers.CharField(help_text="The other source.")
    price = serializers.FloatField()
    other_price = serializers.FloatField()
    pct = serializers.FloatField()
    since = _time()


class StoreWriterSerializer(serializers.Serializer[Any]):
    """What the feed writes to history."""

    written = serializers.DictField(
        child=serializers.IntegerField(), help_text="Rows taken by the store, by table."
    )
    spooled = serializers.IntegerField(help_text="Rows that went to disk first.")
    dropped = serializers.IntegerField(help_text="Rows lost: memory and spool were full.")
    refused = serializers.IntegerField(help_text="Rows that the store does not accept.")
    queued_bytes = serializers.IntegerField()
    spool_bytes = serializers.IntegerField()
    lag_s = serializers.FloatField(help_text="Age of the oldest row that waits.")


class TickStoreSerializer(serializers.Serializer[Any]):
    """The store of history: off where none is kept, degraded while rows wait for it."""

    status = serializers.ChoiceField(choices=["ok", "degraded", "down", "off"])
    message = serializers.CharField(allow_null=True)
    writer = StoreWriterSerializer(allow_null=True)


class IncidentSerializer(serializers.Serializer[Any]):
    """A stretch of time in which prices were not to be relied upon."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=["degraded", "down"], help_text="The worst of it.")
    # As in FeedHealthSerializer.
    source = serializers.CharField()  # type: ignore[assignment]
    reasons = ReasonSerializer(many=True)
    started_at = _time()
    ended_at = _time(allow_null=True, help_text="null while it lasts")


class FeedHealthSerializer(serializers.Serializer[Any]):
    """How the feed does."""

    status = serializers.ChoiceField(choices=[status.value for status in FeedStatus])
    reasons = ReasonSerializer(many=True)
    # The framework has an attribute of that name, but takes declared fields out of the class.
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=[mode.value for mode in SourceMode], allow_null=True)
    since = _time(allow_null=True, help_text="When the source was opened.")
    session_open = serializers.BooleanField(help_text="Whether ticks are expected at all.")
    heartbeat_age_s = serializers.FloatField(allow_null=True)
    data_age_s = serializers.FloatField(
        allow_null=True, help_text="Since the newest tick of any instrument."
    )
    entries_paused = serializers.BooleanField(
        help_text="Whether the rule rms.feed_health makes all new positions wait; exits pass."
    )
    checked_at = _time(help_text="When this was looked up.")
    ticks_per_s = serializers.FloatField()
    publish_ms = PublishSerializer(allow_null=True)
    lag_ms = serializers.FloatField(
        allow_null=True, help_text="Age of the newest tick when it was published."
    )
    instruments = CensusSerializer()
    gaps = GapSerializer(many=True, help_text="The last 50, newest first.")
    reconnects = serializers.IntegerField()
    refused = serializers.DictField(
        child=serializers.IntegerField(), help_text="Ticks left out, by reason."
    )
    divergences = DivergenceSerializer(many=True)
    stale = StaleSerializer(many=True, help_text="The 50 most overdue, worst first.")
    tick_store = TickStoreSerializer()
    incidents = IncidentSerializer(many=True, help_text="The last 20, newest first.")


class PartSerializer(serializers.Serializer[Any]):
    """One part of the terminal."""

    part = serializers.ChoiceField(choices=[part.value for part in Part])
    status = serializers.ChoiceField(
        choices=[state.value for state in PartState],
        help_text="off: this terminal does without; unknown: what would tell is down itself",
    )


class TerminalStatusSerializer(serializers.Serializer[Any]):
    """How the terminal does, for anybody."""

    status = serializers.ChoiceField(
        choices=["up", "degraded", "down"],
        help_text="down: prices, orders, ledger or messages are",
    )
    parts = PartSerializer(many=True)
    data_age_s = serializers.FloatField(allow_null=True, help_text="Since the newest tick.")
    session_open = serializers.BooleanField(
        allow_null=True, help_text="Whether ticks are expected at all; null without a feed."
    )
    checked_at = _time()
