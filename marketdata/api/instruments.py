"""REST of instruments: search and read."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api.instruments_serializers import (
    InstrumentListSerializer,
    InstrumentSerializer,
    SearchSerializer,
)
from marketdata.selectors import instrument_get, instruments_search, market_clock
from marketdata.selectors.instruments_search import underlying_ltp

REFUSED = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    404: ErrorSerializer,
}


class InstrumentSearchView(APIView):
    """The search box."""

    scopes = {"GET": Scope.MARKETDATA_READ}
    throttle_scope = "search"

    @extend_schema(
        operation_id="instruments_search",
        parameters=[SearchSerializer],
        responses={200: InstrumentListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Find instruments as traders type them: `nifty 26000 ce`, `reliance`, `m&m dec fut`.

        Best first: the exact symbol, then indices and shares, then contracts by nearest expiry
        and nearest strike. Contracts that expired before the present trading date are left out.
        """
        query = SearchSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = instruments_search(
            text=asked["q"],
            on=market_clock().trading_date(),
            limit=asked["limit"],
            exchange=asked.get("exchange"),
            type_=asked.get("type"),
            spot_of=underlying_ltp,
        )
        return Response({"results": InstrumentSerializer(found, many=True).data})


class InstrumentView(APIView):
    """One instrument."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(operation_id="instrument_get", responses={200: InstrumentSerializer, **REFUSED})
    def get(self, request: Request, instrument_id: int) -> Response:
        """Return the present terms of an instrument."""
        return Response(InstrumentSerializer(instrument_get(instrument_id=instrument_id)).data)
