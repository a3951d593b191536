"""Staff pages of people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from accounts import services
from accounts.models import Membership, User
from accounts.selectors import SECOND_FACTORS
from terminal.infra.staff import ReadOnly

_POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class MembershipInline(ReadOnly, TabularInline):
    """Where the person belongs."""

    model = Membership
    fields = ("organisation", "role", "joined_at")
    extra = 0


class EmailInline(ReadOnly, TabularInline):
    """The person's addresses."""

    model = EmailAddress
    fields = ("email", "verified", "primary")
    extra = 0


@admin.register(User)
class UserAdmin(ModelAdmin):
    """People. Passwords are set by nobody but themselves ("forgot password")."""

    list_display = ("email", "name", "is_active", "is_staff", "second_factor", "joined_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("-joined_at",)
    fieldsets = (
        (None, {"fields": ("email", "name", "second_factor")}),
        ("Powers", {"fields": ("is_active", *_POWERS)}),
        ("Times", {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name")}),)
    filter_horizontal = ("groups", "user_permissions")
    inlines = (EmailInline, MembershipInline)
    actions = ("deactivate", "activate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return all people with whether they have a second factor."""
        factors = SECOND_FACTORS.filter(user_id=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_mfa=Exists(factors))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Ask for address and name only when adding."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """Show memberships of existing people only."""
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple:
        """Keep what has consequences to its own action, and powers to superusers."""
        if obj is None:
            return ()
        fixed = ("email", "is_active", "second_factor", "joined_at", "last_login")
        return fixed if request.user.is_superuser else (*fixed, *_POWERS)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Create people through the service; record changed powers."""
        actor = f"user:{request.user.pk}"
        if not change:
            made = services.user_create(email=obj.email, name=obj.name)
            obj.pk, obj._state.adding = made.pk, False
            services.security_event_record(user=made, action="user.created", actor=actor)
            return
        super().save_model(request, obj, form, change)
        changed = sorted(set(form.changed_data) & set(_POWERS))
        if changed:
            services.security_event_record(
                user=obj,
                action="user.powers_changed",
                actor=actor,
                data={
                    "changed": changed,
                    "is_staff": obj.is_staff,
                    "is_superuser": obj.is_superuser,
                },
            )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes people: ledgers name them. Deactivate instead."""
        return False

    @admin.display(boolean=True, description="second factor")
    def second_factor(self, user: User) -> bool:
        """Whether an authenticator app or passkey is set up."""
        return user.has_mfa  # type: ignore[attr-defined]

    @admin.action(description="Deactivate (ends all sessions)", permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Lock the chosen people out; superusers only by superusers, nobody oneself."""
        for user in users:
            if user.pk == request.user.pk or (user.is_superuser > request.user.is_superuser):
                messages.error(request, f"{user} cannot be deactivated by you.")
                continue
            services.user_deactivate(user=user, actor=f"user:{request.user.pk}")

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Let the chosen people in again."""
        for user in users.filter(is_active=False):
            services.user_activate(user=user, actor=f"user:{request.user.pk}")
