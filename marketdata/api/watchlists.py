"""REST of watchlists: a person's own lists in the organisation of the call."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api.watchlists_serializers import (
    WatchlistChangeSerializer,
    WatchlistCreateSerializer,
    WatchlistItemsSerializer,
    WatchlistListSerializer,
    WatchlistSerializer,
)
from marketdata.selectors.watchlists import watchlist_list
from marketdata.services import watchlists as services

REFUSED = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    404: ErrorSerializer,
    409: ErrorSerializer,
}


class WatchlistsView(APIView):
    """The caller's watchlists."""

    scopes = {"GET": Scope.MARKETDATA_READ, "POST": Scope.WORKSPACE_WRITE}

    @extend_schema(
        operation_id="watchlists_list", responses={200: WatchlistListSerializer, **REFUSED}
    )
    def get(self, request: Request) -> Response:
        """List the caller's watchlists; who has none gets a first one.

        A caller without `workspace:write` only reads.
        """
        caller = caller_of(request)
        may_write = Scope.WORKSPACE_WRITE in caller.scopes
        read = services.watchlists_ensure if may_write else watchlist_list
        lists = read(organisation_id=caller.organisation_id, user_id=caller.user_id)
        return Response({"results": WatchlistSerializer(lists, many=True).data})

    @extend_schema(
        operation_id="watchlists_create",
        request=WatchlistCreateSerializer,
        responses={201: WatchlistSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Add an empty watchlist; a person has at most 20."""
        caller = caller_of(request)
        body = WatchlistCreateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.watchlist_create(
            organisation_id=caller.organisation_id, user_id=caller.user_id, **body.validated_data
        )
        return Response(WatchlistSerializer(made).data, status=201)


class WatchlistView(APIView):
    """One watchlist of the caller."""

    scopes = {"PATCH": Scope.WORKSPACE_WRITE, "DELETE": Scope.WORKSPACE_WRITE}

    @extend_schema(
        operation_id="watchlist_update",
        request=WatchlistChangeSerializer,
        responses={200: WatchlistSerializer, **REFUSED},
    )
    def patch(self, request: Request, watchlist_id: UUID) -> Response:
        """Rename a watchlist or move it."""
        caller = caller_of(request)
        body = WatchlistChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = services.watchlist_change(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            watchlist_id=watchlist_id,
            **body.validated_data,
        )
        return Response(WatchlistSerializer(changed).data)

    @extend_schema(
        operation_id="watchlist_delete",
        responses={204: OpenApiResponse(description="Deleted."), **REFUSED},
    )
    def delete(self, request: Request, watchlist_id: UUID) -> Response:
        """Delete a watchlist."""
        caller = caller_of(request)
        services.watchlist_delete(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            watchlist_id=watchlist_id,
        )
        return Response(status=204)


class WatchlistItemsView(APIView):
    """The instruments of one watchlist."""

    scopes = {"PUT": Scope.WORKSPACE_WRITE}

    @extend_schema(
        operation_id="watchlist_items_set",
        request=WatchlistItemsSerializer,
        responses={200: WatchlistSerializer, **REFUSED},
    )
    def put(self, request: Request, watchlist_id: UUID) -> Response:
        """Replace the instruments of a watchlist, in this order; at most 250."""
        caller = caller_of(request)
        body = WatchlistItemsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = services.watchlist_items_set(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            watchlist_id=watchlist_id,
            instrument_ids=body.validated_data["instrument_ids"],
        )
        return Response(WatchlistSerializer(changed).data)
