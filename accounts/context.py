"""Who is calling, on whose behalf, and what they may do."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounts.roles import ROLE_SCOPES, Role, Scope
from terminal.kernel.errors import PermissionDenied


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller acting in exactly one organisation.

    Attributes:
        user_id: The person behind the call, also behind an API key.
        organisation_id: The tenant of this call.
        role: The person's present role there.
        scopes: What this call may do: the role's scopes, cut to those of the API key.
        via: ``"session"`` (cookie) or ``"api_key"``.
        api_key_id: The key, for ``"api_key"``.
        session_key: The login session, for ``"session"``.
    """

    user_id: int
    organisation_id: UUID
    role: Role
    scopes: frozenset[Scope]
    via: Literal["session", "api_key"]
    api_key_id: UUID | None = None
    session_key: str | None = None

    @classmethod
    def of_session(
        cls, *, user_id: int, organisation_id: UUID, role: Role, session_key: str | None
    ) -> "Caller":
        """Return the caller behind a login session: everything that the role grants."""
        return cls(
            user_id, organisation_id, role, ROLE_SCOPES[role], "session", session_key=session_key
        )

    @property
    def actor(self) -> str:
        """Return the caller as ledgers and the audit log name it."""
        return f"api_key:{self.api_key_id}" if self.api_key_id else f"user:{self.user_id}"

    def require(self, scope: Scope) -> None:
        """Go on only if the caller has ``scope``.

        Raises:
            PermissionDenied: naming the missing scope.
        """
        if scope not in self.scopes:
            raise PermissionDenied(f"This needs the scope {scope.value}.", scope=scope.value)
