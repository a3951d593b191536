"""REST of live market data: thin views over selectors."""

from typing import Any

import redis
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api import live_serializers as serializers
from marketdata.api.instruments_serializers import InstrumentListSerializer, InstrumentSerializer
from marketdata.selectors.health import report_read
from marketdata.selectors.limits import history_since
from marketdata.selectors.live import market_clock
from marketdata.selectors.live_candles import candles_get
from marketdata.selectors.live_catalogue import indicator_catalogue, stored_days
from marketdata.selectors.live_quoted import quoted_instruments
from marketdata.selectors.live_status import MarketStatus, market_status

REFUSED = {400: ErrorSerializer, 401: ErrorSerializer, 403: ErrorSerializer}


class CandlesView(APIView):
    """Bars of one instrument."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="instrument_candles",
        parameters=[serializers.CandlesQuerySerializer],
        responses={
            200: serializers.CandlesSerializer,
            **REFUSED,
            404: ErrorSerializer,
            503: ErrorSerializer,
        },
    )
    def get(self, request: Request, instrument_id: int) -> Response:
        """Return the newest candles of an instrument, with indicators if asked for.

        `before` pages to earlier ones; `on` reads a stored trading date. How far back depends on
        the plan.
        """
        query = _valid(serializers.CandlesQuerySerializer, request)
        since = history_since(
            caller_of(request).organisation_id,
            market_clock().trading_date(),
            on=query.get("on"),
        )
        found = candles_get(instrument_id=instrument_id, since=since, **query)
        body = {
            "results": found.candles,
            "interval": query["interval"],
            "has_more": found.has_more,
            "indicators": found.indicators,
        }
        return Response(serializers.CandlesSerializer(body).data)


class StoredDaysView(APIView):
    """Dates of one instrument that can be played again."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="instrument_days",
        responses={
            200: serializers.StoredDaysSerializer,
            **REFUSED,
            404: ErrorSerializer,
            503: ErrorSerializer,
        },
    )
    def get(self, request: Request, instrument_id: int) -> Response:
        """List the trading dates that are stored of an instrument, newest first.

        How far back depends on the plan.
        """
        today = market_clock().trading_date()
        since = history_since(caller_of(request).organisation_id, today)
        rows = stored_days(instrument_id, since=since)
        return Response(serializers.StoredDaysSerializer({"results": rows}).data)


class IndicatorsView(APIView):
    """What can be drawn over candles."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="indicators_list", responses={200: serializers.IndicatorsSerializer, **REFUSED}
    )
    def get(self, request: Request) -> Response:
        """List the indicators with their parameters and outputs."""
        return Response({"results": indicator_catalogue()})


class QuotedInstrumentsView(APIView):
    """What the running source quotes."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="instruments_quoted",
        parameters=[serializers.QuotedQuerySerializer],
        responses={200: InstrumentListSerializer, **REFUSED, 503: ErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        """List instruments that have a price now: indices, shares, futures, then the most traded
        options of the nearest expiry. Tells what a recording plays."""
        found = quoted_instruments(**_valid(serializers.QuotedQuerySerializer, request))
        return Response({"results": InstrumentSerializer(found, many=True).data})


class MarketStatusView(APIView):
    """Status of the market."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="market_status",
        responses={200: serializers.MarketStatusSerializer, 401: ErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return where prices come from, the market's time and the phase of each exchange."""
        return Response(serializers.MarketStatusSerializer(_status()).data)


def _status() -> MarketStatus:
    try:
        report = report_read()
    except redis.RedisError:
        report = None  # the clock is away, too, and says so
    return market_status(report=report)


def _valid(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    query = kind(data=request.query_params)
    query.is_valid(raise_exception=True)
    data: dict[str, Any] = query.validated_data
    return data
