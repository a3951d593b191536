"""REST of accounts: thin views over selectors and services."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.permissions import ANY_CALLER
from accounts.api.reauthentication import require_recent_authentication, require_session
from accounts.roles import Role, Scope

NO_CONTENT = {204: OpenApiResponse(description="Done.")}
REFUSED = {
    401: serializers.ErrorSerializer,
    403: serializers.ErrorSerializer,
    404: serializers.ErrorSerializer,
}


def _me(request: Request) -> Response:
    caller = request.auth
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
        data = _valid(serializers.ProfileChangeSerializer, request)
        services.user_rename(user_id=request.auth.user_id, name=data["name"])
        return _me(request)


class OrganisationsView(APIView):
    """The caller's organisations."""

    scopes = {"GET": ANY_CALLER, "POST": ANY_CALLER}

    def get_throttles(self) -> list:
        """Count creations as sensitive."""
        self.throttle_scope = "sensitive" if self.request.method == "POST" else None
        return super().get_throttles()

    @extend_schema(
        operation_id="organisations_list",
        responses={200: serializers.OrganisationListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List the organisations that the caller belongs to."""
        require_session(request)
        memberships = selectors.memberships_of_user(user_id=request.auth.user_id)
        return _results(serializers.OrganisationSerializer, memberships)

    @extend_schema(
        operation_id="organisations_create",
        request=serializers.NameSerializer,
        responses={201: serializers.OrganisationSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Create a shared organisation, owned by the caller."""
        require_session(request)
        data = _valid(serializers.NameSerializer, request)
        membership = services.organisation_open(caller=request.auth, name=data["name"])
        return Response(serializers.OrganisationSerializer(membership).data, status=201)


class OrganisationView(APIView):
    """One organisation."""

    scopes = {"PATCH": Scope.ORG_MANAGE}

    @extend_schema(
        operation_id="organisations_update",
        request=serializers.NameSerializer,
        responses={200: serializers.OrganisationSerializer, **REFUSED},
    )
    def patch(self, request: Request, organisation_id: UUID) -> Response:
        """Rename the organisation."""
        data = _valid(serializers.NameSerializer, request)
        services.organisation_rename(caller=request.auth, name=data["name"])
        membership = selectors.membership_get(
            user_id=request.auth.user_id, organisation_id=organisation_id
        )
        return Response(serializers.OrganisationSerializer(membership).data)


class MembersView(APIView):
    """Members of an organisation."""

    scopes = {"GET": Scope.ORG_READ}

    @extend_schema(
        operation_id="members_list", responses={200: serializers.MemberListSerializer, **REFUSED}
    )
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the members, owners first."""
        members = selectors.member_list(organisation_id=organisation_id)
        return _results(serializers.MemberSerializer, members)


class MemberView(APIView):
    """One member."""

    scopes = {"PATCH": Scope.ORG_MANAGE, "DELETE": ANY_CALLER}
    throttle_scope = "sensitive"

    @extend_schema(
        operation_id="members_update",
        request=serializers.RoleSerializer,
        responses={200: serializers.MemberSerializer, **REFUSED},
    )
    def patch(self, request: Request, organisation_id: UUID, member_id: UUID) -> Response:
        """Give the member another role. Needs a recent re-authentication."""
        require_recent_authentication(request)
        data = _valid(serializers.RoleSerializer, request)
        member = services.member_role_set(
            caller=request.auth, membership_id=member_id, role=Role(data["role"])
        )
        return Response(serializers.MemberSerializer(member).data)

    @extend_schema(operation_id="members_delete", responses={**NO_CONTENT, **REFUSED})
    def delete(self, request: Request, organisation_id: UUID, member_id: UUID) -> Response:
        """Remove the member, or leave. Needs a recent re-authentication."""
        require_recent_authentication(request)
        services.member_remove(caller=request.auth, membership_id=member_id)
        return Response(status=204)


class InvitationsView(APIView):
    """Invitations of an organisation."""

    scopes = {"GET": Scope.ORG_MANAGE, "POST": Scope.ORG_MANAGE}
    throttle_scope = "sensitive"

    @extend_schema(
        operation_id="invitations_list",
        responses={200: serializers.InvitationListSerializer, **REFUSED},
    )
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the newest invitations."""
        invitations = selectors.invitation_list(organisation_id=organisation_id)
        return _results(serializers.InvitationSerializer, invitations)

    @extend_schema(
        operation_id="invitations_create",
        request=serializers.InvitationCreateSerializer,
        responses={201: serializers.InvitationSerializer, **REFUSED},
    )
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Invite an address. Inviting an owner needs a recent re-authentication."""
        require_session(request)
        data = _valid(serializers.InvitationCreateSerializer, request)
        role = Role(data["role"])
        if role == Role.OWNER:
            require_recent_authentication(request)
        invitation = services.invitation_create(
            caller=request.auth,
            email=data["email"],
            role=role,
            accept_url=request.build_absolute_uri("/invite"),
        )
        return Response(serializers.InvitationSerializer(invitation).data, status=201)


class InvitationView(APIView):
    """One invitation."""

    scopes = {"DELETE": Scope.ORG_MANAGE}

    @extend_schema(operation_id="invitations_delete", responses={**NO_CONTENT, **REFUSED})
    def delete(self, request: Request, organisation_id: UUID, invitation_id: UUID) -> Response:
        """Withdraw an open invitation."""
        services.invitation_revoke(caller=request.auth, invitation_id=invitation_id)
        return Response(status=204)


class InvitationAcceptView(APIView):
    """Joining by invitation."""

    scopes = {"POST": ANY_CALLER}
    throttle_scope = "sensitive"

    @extend_schema(
        operation_id="invitations_accept",
        request=serializers.InvitationAcceptSerializer,
        responses={200: serializers.OrganisationSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Join the organisation that the token invites to."""
        require_session(request)
        data = _valid(serializers.InvitationAcceptSerializer, request)
        membership = services.invitation_accept(user=request.user, token=data["token"])
        return Response(serializers.OrganisationSerializer(membership).data)


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
        caller = request.auth
        everybody = Scope.ORG_MANAGE in caller.scopes
        keys = selectors.api_key_list(
            organisation_id=caller.organisation_id,
            user_id=None if everybody else caller.user_id,
        )
        return _results(serializers.ApiKeySerializer, keys)

    @extend_schema(
        operation_id="api_keys_create",
        request=serializers.ApiKeyCreateSerializer,
        responses={201: serializers.ApiKeyCreatedSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Create a key; the answer holds its secret, once. Needs a recent re-authentication."""
        require_recent_authentication(request)
        data = _valid(serializers.ApiKeyCreateSerializer, request)
        key, secret = services.api_key_create(
            caller=request.auth,
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
        services.api_key_revoke(caller=request.auth, api_key_id=api_key_id)
        return Response(status=204)


class AuditView(APIView):
    """The organisation's audit log."""

    scopes = {"GET": Scope.AUDIT_READ}

    @extend_schema(
        operation_id="audit_list",
        parameters=[serializers.AuditQuerySerializer],
        responses={200: serializers.AuditEntryListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List the newest entries."""
        query = serializers.AuditQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        entries, cursor = selectors.audit_page(
            organisation_id=request.auth.organisation_id,
            limit=query.validated_data["limit"],
            before_seq=query.validated_data.get("cursor"),
            action=query.validated_data.get("action", ""),
        )
        page = serializers.AuditEntrySerializer(entries, many=True).data
        return Response({"results": page, "next": str(cursor) if cursor else None})


def _valid(serializer: type[serializers.serializers.Serializer], request: Request) -> dict:
    """Return the validated body."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def _results(serializer: type[serializers.serializers.BaseSerializer], items: object) -> Response:
    """Return ``{"results": [...]}``."""
    return Response({"results": serializer(items, many=True).data})
