"""REST of price alerts: a person's own in the organisation of the call."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api.alerts_serializers import (
    AlertChangeSerializer,
    AlertCreateSerializer,
    AlertListSerializer,
    AlertSerializer,
)
from marketdata.selectors import market_clock
from marketdata.selectors.alerts import alert_list
from marketdata.services import alerts as services

REFUSED = dict.fromkeys((400, 401, 403, 404), ErrorSerializer)


class AlertsView(APIView):
    """The caller's alerts."""

    scopes = {"GET": Scope.MARKETDATA_READ, "POST": Scope.WORKSPACE_WRITE}

    @extend_schema(operation_id="alerts_list", responses={200: AlertListSerializer, **REFUSED})
    def get(self, request: Request) -> Response:
        """List the caller's alerts, newest first; at most 200 exist."""
        caller = caller_of(request)
        rows = alert_list(organisation_id=caller.organisation_id, user_id=caller.user_id)
        return Response({"results": AlertSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="alerts_create",
        request=AlertCreateSerializer,
        responses={201: AlertSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Add an alert; it is watched within a second, at or beyond the value counts."""
        caller = caller_of(request)
        body = AlertCreateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.alert_create(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            now=market_clock().now(),
            **body.validated_data,
        )
        return Response(AlertSerializer(made).data, status=201)


class AlertView(APIView):
    """One alert of the caller."""

    scopes = {"PATCH": Scope.WORKSPACE_WRITE, "DELETE": Scope.WORKSPACE_WRITE}

    @extend_schema(
        operation_id="alert_update",
        request=AlertChangeSerializer,
        responses={200: AlertSerializer, **REFUSED},
    )
    def patch(self, request: Request, alert_id: UUID) -> Response:
        """Change, pause or arm an alert anew."""
        caller = caller_of(request)
        body = AlertChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = services.alert_change(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            alert_id=alert_id,
            now=market_clock().now(),
            **body.validated_data,
        )
        return Response(AlertSerializer(changed).data)

    @extend_schema(
        operation_id="alert_delete",
        responses={204: OpenApiResponse(description="Deleted."), **REFUSED},
    )
    def delete(self, request: Request, alert_id: UUID) -> Response:
        """Delete an alert."""
        caller = caller_of(request)
        services.alert_delete(
            organisation_id=caller.organisation_id, user_id=caller.user_id, alert_id=alert_id
        )
        return Response(status=204)
