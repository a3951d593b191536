"""JSON of option chains: numbers are rupees per unit, units, vol points; unknown is null."""

from typing import Any

from rest_framework import serializers

_NUMBER: dict[str, Any] = {"allow_null": True, "required": False}


def _numbers() -> serializers.ListField:
    return serializers.ListField(child=serializers.FloatField(allow_null=True))


def _convention() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=["house", "nse", "upstox"],
        default="house",
        help_text="Whose volatilities and Greeks: the terminal's, NSE's or Upstox'.",
    )


class ChainUnderlyingSerializer(serializers.Serializer[Any]):
    """An underlying with live chains."""

    id = serializers.IntegerField()
    symbol = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    exchange = serializers.CharField(help_text="Where its options trade.")
    expiries = serializers.ListField(child=serializers.DateField())


class ChainUnderlyingsSerializer(serializers.Serializer[Any]):
    """What has live chains."""

    results = ChainUnderlyingSerializer(many=True)


class UnderlyingQuerySerializer(serializers.Serializer[Any]):
    """``?underlying=1``."""

    underlying = serializers.IntegerField(
        min_value=1, max_value=2**32 - 1, help_text="Instrument id of the underlying."
    )


class ChainExpirySerializer(serializers.Serializer[Any]):
    """One expiry."""

    expiry = serializers.DateField()
    kind = serializers.ChoiceField(choices=["weekly", "monthly"])
    days = serializers.IntegerField(help_text="Calendar days left in market time.")
    lot_size = serializers.IntegerField()


class ChainExpiriesSerializer(serializers.Serializer[Any]):
    """Expiries, nearest first."""

    results = ChainExpirySerializer(many=True)


class ChainQuerySerializer(UnderlyingQuerySerializer):
    """``?underlying=1&expiry=2026-11-24&convention=nse``."""

    expiry = serializers.DateField()
    convention = _convention()
    strikes = serializers.IntegerField(
        min_value=1, max_value=1000, required=False, help_text="Only so many, around the money."
    )


class ChainDayQuerySerializer(UnderlyingQuerySerializer):
    """``?underlying=1&expiry=2026-11-24&on=2026-11-23``."""

    expiry = serializers.DateField()
    on = serializers.DateField(required=False, help_text="Trading date; default: today.")


class ChainAtQuerySerializer(UnderlyingQuerySerializer):
    """``?underlying=1&expiry=2026-11-24&at=2026-11-23T05:00:00Z``."""

    expiry = serializers.DateField()
    at = serializers.DateTimeField(help_text="Market time.")
    convention = _convention()


class ChainSideSerializer(serializers.Serializer[Any]):
    """The calls or the puts, a value a strike."""

    id = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    ltp = _numbers()
    change = _numbers()
    bid = _numbers()
    ask = _numbers()
    bid_qty = _numbers()
    ask_qty = _numbers()
    volume = _numbers()
    oi = _numbers()
    oi_change = _numbers()
    iv = _numbers()
    delta = _numbers()
    gamma = _numbers()
    theta = _numbers()
    vega = _numbers()
    rho = _numbers()
    exchange_ms = _numbers()


class ChainTotalsSerializer(serializers.Serializer[Any]):
    """Figures of the whole chain."""

    ce_oi = serializers.FloatField(**_NUMBER)
    pe_oi = serializers.FloatField(**_NUMBER)
    ce_volume = serializers.FloatField(**_NUMBER)
    pe_volume = serializers.FloatField(**_NUMBER)
    ce_oi_change = serializers.FloatField(**_NUMBER)
    pe_oi_change = serializers.FloatField(**_NUMBER)
    pcr_oi = serializers.FloatField(**_NUMBER)
    pcr_volume = serializers.FloatField(**_NUMBER)
    max_pain = serializers.FloatField(**_NUMBER)
    atm_iv = serializers.FloatField(**_NUMBER)
    straddle_strike = serializers.FloatField(**_NUMBER)
    straddle_premium = serializers.FloatField(**_NUMBER)
    synthetic_future = serializers.FloatField(**_NUMBER)
    basis = serializers.FloatField(**_NUMBER)
    expected_move = serializers.FloatField(**_NUMBER)
    expected_move_pct = serializers.FloatField(**_NUMBER)
    gex = serializers.FloatField(**_NUMBER)


class ChainSerializer(serializers.Serializer[Any]):
    """The chain document, as `/ws/chain/` sends it."""

    type = serializers.CharField()
    version = serializers.IntegerField()
    underlying_id = serializers.IntegerField()
    underlying = serializers.CharField()
    expiry = serializers.DateField()
    at = serializers.DateTimeField()
    at_ms = serializers.IntegerField()
    seq = serializers.IntegerField()
    convention = serializers.CharField()
    spot = serializers.FloatField(allow_null=True)
    spot_change = serializers.FloatField(allow_null=True)
    reference_id = serializers.IntegerField(allow_null=True)
    forward = serializers.FloatField(allow_null=True)
    forward_from = serializers.CharField(allow_null=True)
    years = serializers.FloatField(allow_null=True)
    days = serializers.IntegerField()
    lot_size = serializers.IntegerField()
    tick_size = serializers.FloatField()
    atm_strike = serializers.FloatField(allow_null=True)
    strikes = serializers.ListField(child=serializers.FloatField())
    ce = ChainSideSerializer()
    pe = ChainSideSerializer()
    gex = _numbers()
    totals = ChainTotalsSerializer()


class ChainMinuteSerializer(ChainTotalsSerializer):
    """The head of one snapshot."""

    at = serializers.DateTimeField()
    spot = serializers.FloatField(allow_null=True)
    forward = serializers.FloatField(allow_null=True)


class ChainDaySerializer(serializers.Serializer[Any]):
    """One row a minute, oldest first."""

    results = ChainMinuteSerializer(many=True)


class SurfaceExpirySerializer(serializers.Serializer[Any]):
    """The smile of one expiry: known points only."""

    expiry = serializers.DateField()
    years = serializers.FloatField(allow_null=True)
    days = serializers.IntegerField()
    atm_iv = serializers.FloatField(allow_null=True)
    forward = serializers.FloatField(allow_null=True)
    expected_move = serializers.FloatField(allow_null=True)
    strikes = serializers.ListField(child=serializers.FloatField())
    iv = serializers.ListField(child=serializers.FloatField())


class SurfaceSerializer(serializers.Serializer[Any]):
    """Term structure and smiles, nearest expiry first."""

    results = SurfaceExpirySerializer(many=True)
