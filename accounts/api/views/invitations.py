"""Invitations."""

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
        return results(serializers.InvitationSerializer, invitations)

    @extend_schema(
        operation_id="invitations_create",
        request=serializers.InvitationCreateSerializer,
        responses={201: serializers.InvitationSerializer, **REFUSED},
    )
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Invite an address. Inviting an owner needs a recent re-authentication."""
        require_session(request)
        data = valid(serializers.InvitationCreateSerializer, request)
        role = Role(data["role"])
        if role == Role.OWNER:
            require_recent_authentication(request)
        invitation = services.invitation_create(
            caller=caller_of(request),
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
        services.invitation_revoke(caller=caller_of(request), invitation_id=invitation_id)
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
        data = valid(serializers.InvitationAcceptSerializer, request)
        membership = services.invitation_accept(
            user_id=caller_of(request).user_id, token=data["token"]
        )
        return Response(serializers.OrganisationSerializer(membership).data)
