"""Every connection of the house on one page: ports to their implementations, events to their
handlers."""

from uuid import UUID

from accounts import handlers as accounts_handlers
from accounts.rls import in_tenant
from brokers import handlers as brokers_handlers
from brokers import selectors as brokers_selectors
from orders import handlers as orders_handlers
from rms import ports as rms_ports
from terminal.infra.bus import subscribe
from terminal.kernel import events


def bind() -> None:
    """Bind all ports and events; called once when Django is ready."""
    subscribe(events.SessionRevoked, accounts_handlers.session_revoked)
    subscribe(events.ApiKeyRevoked, accounts_handlers.api_key_revoked)
    subscribe(events.MembershipChanged, accounts_handlers.membership_changed)
    subscribe(events.OrganisationCreated, in_tenant(brokers_handlers.organisation_created))
    subscribe(events.OrderChanged, orders_handlers.order_changed)
    subscribe(events.TradeExecuted, orders_handlers.trade_executed)
    subscribe(events.PositionChanged, orders_handlers.position_changed)
    subscribe(events.RiskStateChanged, orders_handlers.risk_state_changed)
    rms_ports.account_owner.bind(_account_owner)


def _account_owner(*, organisation_id: UUID, account_id: UUID) -> int:
    """Tell risk management who owns an account (see ``rms.ports.AccountOwner``)."""
    account = brokers_selectors.account_get(organisation_id=organisation_id, account_id=account_id)
    return account.owner_id
