"""Staff pages of organisations, their keys and invitations."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from accounts import services
from accounts.models import ApiKey, Invitation, Membership, Organisation
from terminal.infra.clock import clock
from terminal.infra.staff import ReadOnly


class MemberInline(ReadOnly, TabularInline):
    """Members and their roles; owners change them, in the app."""

    model = Membership
    fields = ("user", "role", "joined_at")
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly, ModelAdmin):
    """Tenants."""

    list_display = ("name", "is_personal", "members", "created_at")
    list_filter = ("is_personal",)
    search_fields = ("name", "memberships__user__email", "id")
    ordering = ("-created_at",)
    fields = ("id", "name", "is_personal", "created_at", "audit_chain")
    inlines = (MemberInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Return all organisations with their number of members."""
        return super().get_queryset(request).annotate(member_count=Count("memberships"))

    @admin.display(ordering="member_count")
    def members(self, organisation: Organisation) -> int:
        """Return the number of members."""
        return organisation.member_count  # type: ignore[attr-defined]

    @admin.display(description="audit chain")
    def audit_chain(self, organisation: Organisation) -> str:
        """Verify the organisation's audit log now."""
        for bad in services.audit_verify(organisation_id=organisation.id):
            return f"BROKEN at row {bad.seq}: {bad.reason}"
        return "holds"


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly, ModelAdmin):
    """API keys; their secrets are known to nobody."""

    list_display = ("name", "prefix", "user", "organisation", "usable", "last_used_at")
    search_fields = ("name", "prefix", "user__email", "organisation__name")
    list_select_related = ("user", "organisation")
    ordering = ("-created_at",)
    fields = (
        *("organisation", "user", "name", "prefix", "scopes"),
        *("created_at", "last_used_at", "expires_at", "revoked_at"),
    )
    actions = ("revoke",)

    @admin.display(boolean=True)
    def usable(self, key: ApiKey) -> bool:
        """Whether the key opens anything now."""
        return key.is_usable(clock().now())

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """End the chosen keys at once."""
        for key in keys:
            services.api_key_revoke_by_staff(api_key_id=key.id, actor=f"user:{request.user.pk}")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Let those revoke who may change API keys."""
        return request.user.has_perm("accounts.change_apikey")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, ModelAdmin):
    """Invitations; their tokens are in the mails only."""

    list_display = ("email", "organisation", "role", "status", "expires_at")
    search_fields = ("email", "organisation__name")
    list_select_related = ("organisation",)
    ordering = ("-created_at",)
    fields = (
        *("organisation", "email", "role", "invited_by", "status"),
        *("created_at", "expires_at", "accepted_at", "revoked_at"),
    )

    @admin.display
    def status(self, invitation: Invitation) -> Any:
        """Where the invitation stands now."""
        return invitation.status_at(clock().now())
