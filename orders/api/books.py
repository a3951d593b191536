"""REST of what orders led to: fills, positions, funds."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Scope
from brokers.selectors import account_get
from orders import selectors
from orders.api import queries, serializers
from orders.api.paging import mark_of
from orders.api.requests import REFUSED, caller_of, page_of, valid
from orders.presentation import (
    funds_json,
    position_json,
    trade_json,
)


class TradesView(APIView):
    """The organisation's fills."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(
        operation_id="trades_list",
        parameters=[queries.TradeQuerySerializer],
        responses={200: serializers.TradePageSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List fills, newest first."""
        query = valid(queries.TradeQuerySerializer, request.query_params)
        rows = selectors.trade_list(
            organisation_id=caller_of(request).organisation_id,
            account_id=query.get("account_id"),
            order_id=query.get("order_id"),
            after=mark_of(query.get("cursor")),
            limit=query["limit"] + 1,
        )
        marks = [selectors.PageMark(row.traded_at, str(row.pk)) for row in rows]
        return page_of([trade_json(row) for row in rows], marks, query["limit"])


class PositionsView(APIView):
    """The organisation's positions."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(
        operation_id="positions_list",
        parameters=[queries.PositionQuerySerializer],
        responses={200: serializers.PositionListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List positions marked at the latest prices, open ones first."""
        query = valid(queries.PositionQuerySerializer, request.query_params)
        rows = selectors.position_list(
            organisation_id=caller_of(request).organisation_id, account_id=query.get("account_id")
        )
        marks = selectors.marks(rows)
        unknown = (None, None)
        return Response(
            {
                "results": [
                    position_json(row, *marks.get(row.instrument_id, unknown)) for row in rows
                ]
            }
        )


class FundsView(APIView):
    """Money of one account."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(
        operation_id="funds_get",
        parameters=[queries.FundsQuerySerializer],
        responses={200: serializers.FundsSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Return cash, margin and what is free for new positions."""
        query = valid(queries.FundsQuerySerializer, request.query_params)
        account = account_get(
            organisation_id=caller_of(request).organisation_id, account_id=query["account_id"]
        )
        return Response(funds_json(selectors.funds_get(account=account)))
