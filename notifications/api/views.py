"""REST of notifications: a person's own in the organisation of the call."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from notifications.api.serializers import (
    NotificationListSerializer,
    NotificationSerializer,
    ReadSerializer,
)
from notifications.selectors import notification_list, unread_count
from notifications.services import notifications_read

REFUSED = dict.fromkeys((401, 403), ErrorSerializer)


class NotificationsView(APIView):
    """What the caller was told."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="notifications_list", responses={200: NotificationListSerializer, **REFUSED}
    )
    def get(self, request: Request) -> Response:
        """List the newest messages to the caller, newest first."""
        caller = caller_of(request)
        tenant, person = caller.organisation_id, caller.user_id
        found = notification_list(organisation_id=tenant, user_id=person)
        unread = unread_count(organisation_id=tenant, user_id=person)
        rows = NotificationSerializer(found, many=True).data
        return Response({"results": rows, "unread": unread})


class NotificationsReadView(APIView):
    """Marking messages as read."""

    scopes = {"POST": Scope.WORKSPACE_WRITE}

    @extend_schema(
        operation_id="notifications_read", request=None, responses={200: ReadSerializer, **REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Mark all messages to the caller as read."""
        caller = caller_of(request)
        read = notifications_read(organisation_id=caller.organisation_id, user_id=caller.user_id)
        return Response({"read": read})
