"""JSON of watchlists."""

from rest_framework import serializers

from marketdata.api.instruments_serializers import InstrumentSerializer
from marketdata.services.watchlists import MOST_LISTS


class WatchlistSerializer(serializers.Serializer):
    """One watchlist with its instruments in order."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    position = serializers.IntegerField()
    items = InstrumentSerializer(many=True)


class WatchlistListSerializer(serializers.Serializer):
    """A person's watchlists in their order."""

    results = WatchlistSerializer(many=True)


class WatchlistCreateSerializer(serializers.Serializer):
    """A new watchlist."""

    name = serializers.CharField(max_length=60)


class WatchlistChangeSerializer(serializers.Serializer):
    """New name or place of a watchlist; what is left out stays."""

    name = serializers.CharField(max_length=60, required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=MOST_LISTS, required=False, help_text="0 is first."
    )


class WatchlistItemsSerializer(serializers.Serializer):
    """All instruments of a watchlist, in order."""

    # The service counts and names the limit; this only keeps absurd bodies out.
    instrument_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**32 - 1), max_length=1000
    )
