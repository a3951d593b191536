"""Facts that one app announces and others may react to. Published on commit; wired on one page."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; ``organisation_id`` is the tenant."""

    organisation_id: UUID


# The tenant of what concerns everybody.
PLATFORM = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEvent(Event):
    """Base of events that belong to no tenant."""

    organisation_id: UUID = PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDegraded(PlatformEvent):
    """Prices are not to be relied upon: ``status`` (degraded or down) and why, in sentences."""

    source: str
    status: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecovered(PlatformEvent):
    """Prices are well again, ``after_s`` wall seconds of trouble."""

    source: str
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentStale(PlatformEvent):
    """One instrument fell silent while the others did not; wall seconds."""

    source: str
    instrument_id: int
    age_s: float
    expected_s: float


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    """An order was created or its derived state changed. ``order`` is its public JSON."""

    account_id: UUID
    order_id: UUID
    state: str
    order: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderQueued(Event):
    """An outbox row waits for the sender of ``account_id`` (a hint; the poller is the
    guarantee)."""

    account_id: UUID
    order_id: UUID


@dataclass(frozen=True, slots=True)
class TradeExecuted(Event):
    """A fill was booked. ``trade`` is its public JSON."""

    account_id: UUID
    order_id: UUID
    trade: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PositionChanged(Event):
    """Positions or funds of ``account_id`` changed; read them again."""

    account_id: UUID


@dataclass(frozen=True, slots=True)
class RiskStateChanged(Event):
    """A risk scope changed state (e.g. kill switch on)."""

    scope_type: str
    scope_id: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class AlertTriggered(Event):
    """A price alert of ``user_id`` fired. ``title`` and ``body`` are for people."""

    user_id: int
    alert_id: UUID
    instrument_id: int
    title: str
    body: str
    by_email: bool


@dataclass(frozen=True, slots=True)
class OrganisationCreated(Event):
    """A new tenant exists; ``owner_id`` is its first member."""

    owner_id: int


@dataclass(frozen=True, slots=True)
class SessionRevoked(Event):
    """A login session ended; its sockets must close at once with 4401."""

    session_key: str


@dataclass(frozen=True, slots=True)
class ApiKeyRevoked(Event):
    """An API key ended; its sockets must close at once with 4401."""

    api_key_id: UUID


@dataclass(frozen=True, slots=True)
class MembershipChanged(Event):
    """A member's role changed or the member left: cached permissions are void, sockets re-check."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PlanChanged(Event):
    """The organisation is on another plan: what it may do is read again."""

    plan_code: str
