"""Tables of accounts."""

from accounts.models.organisations import Membership, Organisation
from accounts.models.users import User

__all__ = ["Membership", "Organisation", "User"]
