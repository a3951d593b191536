"""Writes of accounts. Keyword-only; each one transaction; every change is audited."""

from accounts.services.api_keys import (
    api_key_create,
    api_key_note_use,
    api_key_revoke,
    api_key_revoke_by_staff,
    api_keys_revoke_of_member,
)
from accounts.services.audit import audit_record, audit_verify
from accounts.services.invitations import invitation_accept, invitation_create, invitation_revoke
from accounts.services.members import member_remove, member_role_set
from accounts.services.organisations import (
    organisation_create,
    organisation_open,
    organisation_rename,
    personal_organisation_ensure,
    user_create,
    user_rename,
)
from accounts.services.security import (
    security_event_record,
    sessions_end,
    sessions_end_others,
    user_activate,
    user_deactivate,
)

__all__ = [
    "api_key_create",
    "api_key_note_use",
    "api_key_revoke",
    "api_key_revoke_by_staff",
    "api_keys_revoke_of_member",
    "audit_record",
    "audit_verify",
    "invitation_accept",
    "invitation_create",
    "invitation_revoke",
    "member_remove",
    "member_role_set",
    "organisation_create",
    "organisation_open",
    "organisation_rename",
    "personal_organisation_ensure",
    "security_event_record",
    "sessions_end",
    "sessions_end_others",
    "user_activate",
    "user_create",
    "user_deactivate",
    "user_rename",
]
