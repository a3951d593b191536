"""Staff pages of accounts."""

from accounts.admin import audit, organisations, third_party, users

__all__ = ["audit", "organisations", "third_party", "users"]
