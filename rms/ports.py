"""What risk management needs from above; bound in ``terminal/wiring.py``."""

from typing import Protocol
from uuid import UUID

from terminal.infra.ports import Port


class AccountOwner(Protocol):
    """Who owns a broker account."""

    def __call__(self, *, organisation_id: UUID, account_id: UUID) -> int:
        """Return the owner's user id.

        Raises:
            NotFound: if the organisation has no such account.
        """
        ...


account_owner: Port[AccountOwner] = Port("rms.account_owner")
