"""REST of option chains: thin views over selectors."""

from dataclasses import asdict
from datetime import date
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api import chain_serializers as serializers
from marketdata.selectors import chain_history, chains
from marketdata.selectors.limits import chains_require, history_since
from marketdata.selectors.live import market_clock
from marketdata.selectors.names import instrument_names
from terminal.kernel.clock import to_ist

MOST_STRIKES = 1000
REFUSED = dict.fromkeys((400, 401, 403, 404, 503), ErrorSerializer)


class ChainView(APIView):
    """Base: every answer needs a plan with chains."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the plan after the caller."""
        super().initial(request, *args, **kwargs)
        chains_require(caller_of(request).organisation_id)


class UnderlyingsView(ChainView):
    """What has live chains."""

    @extend_schema(
        operation_id="chain_underlyings",
        responses={200: serializers.ChainUnderlyingsSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List what has live option chains now, with its expiries."""
        listed = chains.chain_underlyings()
        names = instrument_names([each.id for each in listed])
        rows = [
            {
                "id": each.id,
                "symbol": each.symbol,
                "name": names.get(each.id, ""),
                "exchange": each.exchange,
                "expiries": [one.expiry.isoformat() for one in each.expiries],
            }
            for each in listed
        ]
        return Response({"results": rows})


class ExpiriesView(ChainView):
    """Expiries of one underlying."""

    @extend_schema(
        operation_id="chain_expiries",
        parameters=[serializers.UnderlyingQuerySerializer],
        responses={200: serializers.ChainExpiriesSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List the expiries of an underlying, nearest first."""
        query = _valid(serializers.UnderlyingQuerySerializer, request)
        rows = [asdict(each) for each in chains.chain_expiries(query["underlying"])]
        return Response(serializers.ChainExpiriesSerializer({"results": rows}).data)


class ChainNowView(ChainView):
    """The newest chain of one expiry."""

    @extend_schema(
        operation_id="chain_get",
        parameters=[serializers.ChainQuerySerializer],
        responses={200: serializers.ChainSerializer, **REFUSED},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the chain as the feed computed it, at most a second ago while prices move."""
        query = _valid(serializers.ChainQuerySerializer, request)
        raw = chains.chain_bytes(underlying_id=query["underlying"], expiry=query["expiry"])
        if "strikes" in query or query["convention"] != "house":
            document = chains.chain_by(orjson.loads(raw), query["convention"])
            raw = orjson.dumps(chains.chain_around(document, query.get("strikes", MOST_STRIKES)))
        # Else the feed's own bytes: nothing is decoded to be encoded again.
        return HttpResponse(raw, content_type="application/json")


class SurfaceView(ChainView):
    """Smiles and term structure."""

    @extend_schema(
        operation_id="chain_surface",
        parameters=[serializers.UnderlyingQuerySerializer],
        responses={200: serializers.SurfaceSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Return the volatility smile of every expiry, out-of-the-money options only."""
        query = _valid(serializers.UnderlyingQuerySerializer, request)
        return Response({"results": chains.surface(query["underlying"])})


class ChainDayView(ChainView):
    """A day's snapshots."""

    @extend_schema(
        operation_id="chain_history",
        parameters=[serializers.ChainDayQuerySerializer],
        responses={200: serializers.ChainDaySerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Return levels and totals of each stored minute of a trading date.

        How far back depends on the plan.
        """
        query = _valid(serializers.ChainDayQuerySerializer, request)
        on = query.get("on")
        _history_since(request, on)
        rows = chain_history.chain_day(
            underlying_id=query["underlying"], expiry=query["expiry"], on=on
        )
        return Response({"results": rows})


class ChainAtView(ChainView):
    """A chain of the past."""

    @extend_schema(
        operation_id="chain_at",
        parameters=[serializers.ChainAtQuerySerializer],
        responses={200: serializers.ChainSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Return the newest stored snapshot at or before a time.

        How far back depends on the plan.
        """
        query = _valid(serializers.ChainAtQuerySerializer, request)
        found = chain_history.chain_at(
            underlying_id=query["underlying"],
            expiry=query["expiry"],
            at=query["at"],
            since=_history_since(request, to_ist(query["at"]).date()),
        )
        return Response(chains.chain_by(found, query["convention"]))


def _history_since(request: Request, on: date | None) -> date:
    """Return the first date (IST) of the plan's history, which must reach back to ``on``."""
    today = market_clock().trading_date()
    return history_since(caller_of(request).organisation_id, today, on=on)


def _valid(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    query = kind(data=request.query_params)
    query.is_valid(raise_exception=True)
    data: dict[str, Any] = query.validated_data
    return data
