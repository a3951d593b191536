"""JSON of accounts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.caller import caller_of
from accounts.models import ApiKey, AuditEntry, Invitation, InvitationStatus, Membership, User
from accounts.roles import ROLE_SCOPES, Role, Scope
from terminal.infra.clock import clock

ROLES = [(role.value, role.label) for role in Role]
SCOPES = [(scope.value, scope.value) for scope in Scope]
STATUSES = [(status.value, status.value) for status in InvitationStatus]


class PersonSerializer(serializers.ModelSerializer):
    """Somebody, as fellow members see them."""

    class Meta:
        model = User
        fields = ["id", "email", "name"]
        read_only_fields = fields


class ProfileSerializer(PersonSerializer):
    """The caller themselves."""

    has_mfa = serializers.BooleanField(read_only=True, help_text="A second factor is set up.")

    class Meta(PersonSerializer.Meta):
        fields = ["id", "email", "name", "is_staff", "has_mfa"]
        read_only_fields = fields


class OrganisationSerializer(serializers.Serializer):
    """An organisation with the caller's role in it; made from a membership."""

    id = serializers.UUIDField(source="organisation_id", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    is_personal = serializers.BooleanField(source="organisation.is_personal", read_only=True)
    role = serializers.ChoiceField(choices=ROLES, read_only=True)
    scopes = serializers.SerializerMethodField(help_text="What the role may do.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=SCOPES)))
    def get_scopes(self, membership: Membership) -> list[str]:
        """Return the scopes of the role."""
        return sorted(ROLE_SCOPES[Role(membership.role)])


class CurrentOrganisationSerializer(OrganisationSerializer):
    """The organisation of this call; its scopes are the call's, which a key may narrow."""

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=SCOPES)))
    def get_scopes(self, membership: Membership) -> list[str]:
        """Return the scopes of this very call."""
        return sorted(caller_of(self.context["request"]).scopes)


class MeSerializer(serializers.Serializer):
    """Who is calling, where, and where else they could."""

    user = ProfileSerializer()
    organisation = CurrentOrganisationSerializer()
    organisations = OrganisationSerializer(many=True)


class NameSerializer(serializers.Serializer):
    """A name."""

    name = serializers.CharField(max_length=120)


class ProfileChangeSerializer(serializers.Serializer):
    """What people may change about themselves; an empty name is shown as the e-mail address."""

    name = serializers.CharField(max_length=120, allow_blank=True)


class MemberSerializer(serializers.ModelSerializer):
    """A member of an organisation."""

    user = PersonSerializer(read_only=True)
    role = serializers.ChoiceField(choices=ROLES)

    class Meta:
        model = Membership
        fields = ["id", "user", "role", "joined_at"]
        read_only_fields = ["id", "user", "joined_at"]


class RoleSerializer(serializers.Serializer):
    """A member's new role."""

    role = serializers.ChoiceField(choices=ROLES)


class InvitationSerializer(serializers.ModelSerializer):
    """An invitation; its token is in the mail only."""

    role = serializers.ChoiceField(choices=ROLES)
    status = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "status", "expires_at", "created_at"]
        read_only_fields = ["id", "status", "expires_at", "created_at"]

    @extend_schema_field(serializers.ChoiceField(choices=STATUSES))
    def get_status(self, invitation: Invitation) -> str:
        """Return where the invitation stands now."""
        return invitation.status_at(clock().now())


class InvitationCreateSerializer(serializers.Serializer):
    """Whom to invite as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=ROLES)


class InvitationAcceptSerializer(serializers.Serializer):
    """The token of the mail's link."""

    token = serializers.CharField(max_length=200)


class ApiKeySerializer(serializers.ModelSerializer):
    """An API key without its secret."""

    user = PersonSerializer(read_only=True)
    scopes = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "name",
            "prefix",
            "scopes",
            "user",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=SCOPES)))
    def get_scopes(self, key: ApiKey) -> list[str]:
        """Return the scopes given to the key."""
        return sorted(key.scope_set)


class ApiKeyCreatedSerializer(ApiKeySerializer):
    """A new API key with its plain text, shown this once."""

    secret = serializers.SerializerMethodField(
        help_text="The whole key, for `Authorization: Bearer`. It cannot be read again."
    )

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "secret"]
        read_only_fields = fields

    def get_secret(self, key: ApiKey) -> str:
        """Return the plain text."""
        return self.context["secret"]


class ApiKeyCreateSerializer(serializers.Serializer):
    """A key to be made."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), allow_empty=False, max_length=len(SCOPES)
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Omit for a key without an end."
    )


class AuditEntrySerializer(serializers.ModelSerializer):
    """One row of the audit log."""

    data = serializers.DictField(read_only=True)  # type: ignore[assignment]

    class Meta:
        model = AuditEntry
        fields = ["id", "seq", "at", "actor", "action", "target_type", "target_id", "data", "hash"]
        read_only_fields = fields


class AuditQuerySerializer(serializers.Serializer):
    """Which part of the audit log; the newest first."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.IntegerField(
        min_value=1, required=False, help_text="`next` of the page before."
    )
    action = serializers.CharField(
        max_length=80, required=False, help_text="Beginning of the action, e.g. `api_key.`"
    )


class ErrorSerializer(serializers.Serializer):
    """Body of every refusal."""

    code = serializers.CharField(help_text="Stable word, e.g. `validation.failed`.")
    message = serializers.CharField(help_text="What is wrong and what would pass.")
    extra = serializers.DictField()
    request_id = serializers.CharField()


def results_of(item: type[serializers.BaseSerializer], *, paged: bool = False) -> Any:
    """Return the serializer class of ``{"results": [item, …]}``, with ``next`` if paged."""
    name = item.__name__.removesuffix("Serializer") + "ListSerializer"
    fields: dict[str, Any] = {"results": item(many=True), "__doc__": f"A list of {item.__name__}."}
    if paged:
        fields["next"] = serializers.CharField(
            allow_null=True, help_text="`cursor` of the next page; null at the end."
        )
    return type(name, (serializers.Serializer,), fields)


OrganisationListSerializer = results_of(OrganisationSerializer)
MemberListSerializer = results_of(MemberSerializer)
InvitationListSerializer = results_of(InvitationSerializer)
ApiKeyListSerializer = results_of(ApiKeySerializer)
AuditEntryListSerializer = results_of(AuditEntrySerializer, paged=True)
