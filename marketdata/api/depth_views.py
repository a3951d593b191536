"""REST of depth, and of quotes by mode: thin views over selectors."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api import depth_serializers as serializers
from marketdata.api.live_serializers import QuotesSerializer
from marketdata.selectors import market_clock, quotes_get
from marketdata.selectors.limits import depth_require
from marketdata.selectors.live_depth import age_s, depth_get, depths_get
from terminal.kernel.quotes import Depth, Quote

REFUSED = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    503: ErrorSerializer,
}
_SHAPES = {
    "ltp": serializers.LtpQuotesSerializer,
    "quote": QuotesSerializer,
    "depth": serializers.DepthQuotesSerializer,
}


class QuotesView(APIView):
    """Latest quotes."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="quotes_list",
        parameters=[serializers.QuotesByModeQuerySerializer],
        responses={
            200: PolymorphicProxySerializer(
                component_name="QuotesByMode",
                serializers=list(_SHAPES.values()),
                resource_type_field_name=None,
            ),
            **REFUSED,
        },
    )
    def get(self, request: Request) -> Response:
        """Return the latest quote of each instrument that has one, in the order asked for.

        ``mode=depth`` is for plans with depth.
        """
        query = serializers.QuotesByModeQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        ids, mode = query.validated_data["ids"], query.validated_data["mode"]
        if mode == "depth":
            depth_require(caller_of(request).organisation_id)
        quotes, max_age_s = quotes_get(ids), market_clock().max_quote_age_s()
        books = depths_get(ids) if mode == "depth" else {}
        rows = [
            _quote_row(quotes[key], max_age_s) | {"depth": _levels(books.get(key))}
            for key in ids
            if key in quotes
        ]
        return Response(_SHAPES[mode]({"results": rows}).data)


class InstrumentDepthView(APIView):
    """The book of one instrument."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="instrument_depth",
        responses={200: serializers.InstrumentDepthSerializer, **REFUSED, 404: ErrorSerializer},
    )
    def get(self, request: Request, instrument_id: int) -> Response:
        """Return five levels of the book; for plans with depth."""
        depth_require(caller_of(request).organisation_id)
        book = depth_get(instrument_id)
        age = None if book is None else round(age_s(book.received_at), 3)
        body = _levels(book) | {
            "instrument_id": instrument_id,
            "exchange_at": book and book.exchange_at,
            "received_at": book and book.received_at,
            "age_s": age,
            "is_stale": age is None or age > market_clock().max_quote_age_s(),
        }
        return Response(serializers.InstrumentDepthSerializer(body).data)


def _levels(book: Depth | None) -> dict[str, Any]:
    return {
        "bids": [asdict(level) for level in book.bids] if book else [],
        "asks": [asdict(level) for level in book.asks] if book else [],
    }


def _quote_row(quote: Quote, max_age_s: float) -> dict[str, Any]:
    age = round(age_s(quote.received_at), 3)
    return {**asdict(quote), "age_s": age, "is_stale": age > max_age_s}
