"""Tables of accounts."""

from accounts.models.api_keys import ApiKey
from accounts.models.audit import AuditEntry, AuditHead
from accounts.models.invitations import Invitation, InvitationStatus
from accounts.models.organisations import Membership, Organisation
from accounts.models.users import User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "AuditHead",
    "Invitation",
    "InvitationStatus",
    "Membership",
    "Organisation",
    "User",
]
