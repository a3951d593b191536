"""Organisations and their members."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.answers import NO_CONTENT, REFUSED, results, valid
from accounts.api.caller import caller_of
from accounts.api.permissions import ANY_CALLER
from accounts.api.reauthentication import require_recent_authentication, require_session
from accounts.roles import Role, Scope


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
        memberships = selectors.memberships_of_user(user_id=caller_of(request).user_id)
        return results(serializers.OrganisationSerializer, memberships)

    @extend_schema(
        operation_id="organisations_create",
        request=serializers.NameSerializer,
        responses={201: serializers.OrganisationSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Create a shared organisation, owned by the caller."""
        require_session(request)
        data = valid(serializers.NameSerializer, request)
        membership = services.organisation_open(caller=caller_of(request), name=data["name"])
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
        data = valid(serializers.NameSerializer, request)
        services.organisation_rename(caller=caller_of(request), name=data["name"])
        membership = selectors.membership_get(
            user_id=caller_of(request).user_id, organisation_id=organisation_id
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
        return results(serializers.MemberSerializer, members)


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
        data = valid(serializers.RoleSerializer, request)
        member = services.member_role_set(
            caller=caller_of(request), membership_id=member_id, role=Role(data["role"])
        )
        return Response(serializers.MemberSerializer(member).data)

    @extend_schema(operation_id="members_delete", responses={**NO_CONTENT, **REFUSED})
    def delete(self, request: Request, organisation_id: UUID, member_id: UUID) -> Response:
        """Remove the member, or leave. Needs a recent re-authentication."""
        require_recent_authentication(request)
        services.member_remove(caller=caller_of(request), membership_id=member_id)
        return Response(status=204)
