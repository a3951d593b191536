"""JSON of broker accounts; never credentials."""

from rest_framework import serializers


class BrokerAccountSerializer(serializers.Serializer):
    """An account that orders go to."""

    id = serializers.UUIDField()
    broker = serializers.CharField(help_text="Name of the adapter, e.g. paper.")
    label = serializers.CharField()  # type: ignore[assignment] # DRF fields have a label too
    is_active = serializers.BooleanField(help_text="Inactive accounts take no new positions.")
    mode = serializers.ChoiceField(
        choices=["PAPER", "LIVE"], help_text="PAPER is play money, LIVE is real money."
    )


class BrokerAccountsSerializer(serializers.Serializer):
    """All accounts of the organisation, oldest first."""

    results = BrokerAccountSerializer(many=True)
