"""API keys."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.answers import NO_CONTENT, REFUSED, results, valid
from accounts.api.caller import caller_of
from accounts.api.reauthentication import require_recent_authentication
from accounts.roles import Scope


class ApiKeysView(APIView):
    """API keys of the organisation."""

    scopes = {"GET": Scope.KEYS_MANAGE, "POST": Scope.KEYS_MANAGE}

    def get_throttles(self) -> list:
        """Count creations as sensitive."""
        self.throttle_scope = "sensitive" if self.request.method == "POST" else None
        return super().get_throttles()

    @extend_schema(
        operation_id="api_keys_list", responses={200: serializers.ApiKeyListSerializer, **REFUSED}
    )
    def get(self, request: Request) -> Response:
        """List the caller's keys; owners see everybody's."""
        caller = caller_of(request)
        everybody = Scope.ORG_MANAGE in caller.scopes
        keys = selectors.api_key_list(
            organisation_id=caller.organisation_id,
            user_id=None if everybody else caller.user_id,
        )
        return results(serializers.ApiKeySerializer, keys)

    @extend_schema(
        operation_id="api_keys_create",
        request=serializers.ApiKeyCreateSerializer,
        responses={201: serializers.ApiKeyCreatedSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Create a key; the answer holds its secret, once. Needs a recent re-authentication."""
        require_recent_authentication(request)
        data = valid(serializers.ApiKeyCreateSerializer, request)
        key, secret = services.api_key_create(
            caller=caller_of(request),
            name=data["name"],
            scopes={Scope(scope) for scope in data["scopes"]},
            expires_at=data["expires_at"],
        )
        answer = serializers.ApiKeyCreatedSerializer(key, context={"secret": secret})
        return Response(answer.data, status=201, headers={"Cache-Control": "no-store"})


class ApiKeyView(APIView):
    """One API key."""

    scopes = {"DELETE": Scope.KEYS_MANAGE}

    @extend_schema(operation_id="api_keys_delete", responses={**NO_CONTENT, **REFUSED})
    def delete(self, request: Request, api_key_id: UUID) -> Response:
        """Revoke a key at once. A leak must be quick to stop, so nothing is asked again."""
        services.api_key_revoke(caller=caller_of(request), api_key_id=api_key_id)
        return Response(status=204)
