"""REST of accounts: thin views over selectors and services."""

from accounts.api.views.api_keys import ApiKeysView, ApiKeyView
from accounts.api.views.audit import AuditView
from accounts.api.views.invitations import InvitationAcceptView, InvitationsView, InvitationView
from accounts.api.views.me import MeView
from accounts.api.views.organisations import (
    MembersView,
    MemberView,
    OrganisationsView,
    OrganisationView,
)

__all__ = [
    "ApiKeyView",
    "ApiKeysView",
    "AuditView",
    "InvitationAcceptView",
    "InvitationView",
    "InvitationsView",
    "MeView",
    "MemberView",
    "MembersView",
    "OrganisationView",
    "OrganisationsView",
]
