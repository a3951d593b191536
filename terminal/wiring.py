"""Every connection of the house on one page: ports to their implementations, events to their
handlers."""

from uuid import UUID

from accounts import handlers as accounts_handlers
from accounts.rls import in_tenant, tenant_scope
from billing import selectors as billing_selectors
from brokers import handlers as brokers_handlers
from brokers import selectors as brokers_selectors
from marketdata import handlers as marketdata_handlers
from marketdata import ports as marketdata_ports
from notifications import handlers as notifications_handlers
from orders import handlers as orders_handlers
from rms import handlers as rms_handlers
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
    subscribe(events.FeedDegraded, rms_handlers.feed_degraded)
    subscribe(events.FeedRecovered, rms_handlers.feed_recovered)
    subscribe(events.FeedDegraded, notifications_handlers.feed_degraded)
    subscribe(events.FeedRecovered, notifications_handlers.feed_recovered)
    subscribe(events.InstrumentStale, rms_handlers.instrument_stale)
    subscribe(events.PlanChanged, marketdata_handlers.plan_changed)
    subscribe(events.AlertTriggered, in_tenant(notifications_handlers.alert_triggered))
    rms_ports.account_owner.bind(_account_owner)
    marketdata_ports.market_limits.bind(_market_limits)
    marketdata_ports.market_limits_offered.bind(_market_limits_offered)


def _account_owner(*, organisation_id: UUID, account_id: UUID) -> int:
    """Tell risk management who owns an account (see ``rms.ports.AccountOwner``)."""
    account = brokers_selectors.account_get(organisation_id=organisation_id, account_id=account_id)
    return account.owner_id


def _market_limits(*, organisation_id: UUID) -> marketdata_ports.MarketLimits:
    """Tell market data what an organisation's plan allows, whoever asks."""
    with tenant_scope(organisation_id):
        return _as_limits(billing_selectors.plan_of(organisation_id=organisation_id))


def _market_limits_offered() -> list[marketdata_ports.MarketLimits]:
    """Tell market data what the plans on offer allow."""
    return [_as_limits(plan) for plan in billing_selectors.plans_offered()]


def _as_limits(plan: billing_selectors.PlanView) -> marketdata_ports.MarketLimits:
    market = plan.flags.market
    return marketdata_ports.MarketLimits(
        plan=plan.name,
        max_instruments=market.max_instruments,
        max_frames_hz=market.max_frames_hz,
        depth=market.depth,
        chains=market.chains,
        history_days=market.history_days,
    )
