"""Every connection of the house on one page: ports to their implementations, events to their
handlers."""

from uuid import UUID

from accounts import handlers as accounts_handlers
from brokers import selectors as brokers_selectors
from rms import ports as rms_ports
from terminal.infra.bus import subscribe
from terminal.kernel import events


def bind() -> None:
    """Bind all ports and events; called once when Django is ready."""
    subscribe(events.SessionRevoked, accounts_handlers.session_revoked)
    subscribe(events.ApiKeyRevoked, accounts_handlers.api_key_revoked)
    subscribe(events.MembershipChanged, accounts_handlers.membership_changed)
    rms_ports.account_owner.bind(_account_owner)


def _account_owner(*, organisation_id: UUID, account_id: UUID) -> int:
    """Tell risk management who owns an account (see ``rms.ports.AccountOwner``)."""
    account = brokers_selectors.account_get(organisation_id=organisation_id, account_id=account_id)
    return account.owner_id
