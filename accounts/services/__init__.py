"""Writes of accounts. Keyword-only; each one transaction; every change is audited."""

from accounts.services.api_keys import api_key_note_use
from accounts.services.audit import audit_record, audit_verify
from accounts.services.organisations import (
    organisation_create,
    organisation_rename,
    personal_organisation_ensure,
    user_create,
)

__all__ = [
    "api_key_note_use",
    "audit_record",
    "audit_verify",
    "organisation_create",
    "organisation_rename",
    "personal_organisation_ensure",
    "user_create",
]
