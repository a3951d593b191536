"""The caller."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.answers import REFUSED, valid
from accounts.api.caller import caller_of
from accounts.api.permissions import ANY_CALLER
from accounts.api.reauthentication import require_session


def _me(request: Request) -> Response:
    caller = caller_of(request)
    profile = selectors.profile_get(user_id=caller.user_id)
    memberships = selectors.memberships_of_user(user_id=caller.user_id)
    current = next(m for m in memberships if m.organisation_id == caller.organisation_id)
    if caller.via == "api_key":
        memberships = [current]  # a key acts in one organisation and need not know the others
    body = {"user": profile, "organisation": current, "organisations": memberships}
    return Response(serializers.MeSerializer(body, context={"request": request}).data)


class MeView(APIView):
    """The caller."""

    scopes = {"GET": ANY_CALLER, "PATCH": ANY_CALLER}

    @extend_schema(operation_id="me_get", responses={200: serializers.MeSerializer, **REFUSED})
    def get(self, request: Request) -> Response:
        """Say who is calling, in which organisation, and which others there are."""
        return _me(request)

    @extend_schema(
        operation_id="me_update",
        request=serializers.ProfileChangeSerializer,
        responses={200: serializers.MeSerializer, **REFUSED},
    )
    def patch(self, request: Request) -> Response:
        """Change the caller's name."""
        require_session(request)
        data = valid(serializers.ProfileChangeSerializer, request)
        services.user_rename(user_id=caller_of(request).user_id, name=data["name"])
        return _me(request)
