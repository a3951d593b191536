"""Roles of an organisation and the scopes that each grants."""

from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do. API keys carry a subset of their creator's scopes."""

    MARKETDATA_READ = "marketdata:read"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    RISK_READ = "risk:read"
    RISK_WRITE = "risk:write"
    WORKSPACE_WRITE = "workspace:write"
    ORG_READ = "org:read"
    ORG_MANAGE = "org:manage"
    KEYS_MANAGE = "keys:manage"
    AUDIT_READ = "audit:read"


class Role(StrEnum):
    """Role of a member."""

    OWNER = "owner"
    TRADER = "trader"
    RISK_MANAGER = "risk_manager"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        """Words for people."""
        return self.value.replace("_", " ").capitalize()


_READ = frozenset({Scope.MARKETDATA_READ, Scope.ORDERS_READ, Scope.RISK_READ, Scope.ORG_READ})

ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    Role.OWNER: frozenset(Scope),
    Role.TRADER: _READ | {Scope.ORDERS_WRITE, Scope.WORKSPACE_WRITE, Scope.KEYS_MANAGE},
    Role.RISK_MANAGER: _READ | {Scope.RISK_WRITE, Scope.WORKSPACE_WRITE, Scope.AUDIT_READ},
    Role.VIEWER: _READ | {Scope.WORKSPACE_WRITE},
}
