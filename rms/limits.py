"""Risk limits as values: what one scope sets, and what holds after all scopes have spoken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from enum import StrEnum

from terminal.kernel.enums import (
    Exchange,
    InstrumentType,
    OrderType,
    Product,
    RiskState,
    ScopeType,
)


class Combine(StrEnum):
    """How an ancestor's and a child's value of one limit become one; never looser than either."""

    LEAST = "LEAST"
    GREATEST = "GREATEST"
    UNION = "UNION"
    INTERSECTION = "INTERSECTION"


@dataclass(frozen=True, slots=True)
class LimitField:
    """What one limit is called, how it is measured and how it merges."""

    name: str
    title: str
    unit: str
    combine: Combine


FIELDS: tuple[LimitField, ...] = (
    LimitField("max_order_quantity", "Largest order", "units", Combine.LEAST),
    LimitField("max_order_lots", "Largest derivatives order", "lots", Combine.LEAST),
    LimitField("max_order_value", "Largest order value", "rupees", Combine.LEAST),
    LimitField("max_orders_per_second", "Orders per second and segment", "orders", Combine.LEAST),
    LimitField("exit_reserve_per_second", "Kept free for exits", "orders", Combine.GREATEST),
    LimitField("max_orders_per_minute", "Orders per minute", "orders", Combine.LEAST),
    LimitField("max_orders_per_day", "Orders per day", "orders", Combine.LEAST),
    LimitField("max_open_orders", "Open orders at a time", "orders", Combine.LEAST),
    LimitField(
        "duplicate_window_s", "Same order counts as a slip for", "seconds", Combine.GREATEST
    ),
    LimitField(
        "unknown_freeze_max_lots", "Largest order without freeze limit", "lots", Combine.LEAST
    ),
    LimitField("max_collar_pct", "Widest price collar", "percent", Combine.LEAST),
    LimitField("max_quote_age_s", "Oldest usable price", "seconds", Combine.LEAST),
    LimitField("max_margin_pct", "Funds that may be used", "percent", Combine.LEAST),
    LimitField("banned_instruments", "Banned instruments", "ids", Combine.UNION),
    LimitField("banned_exchanges", "Banned segments", "codes", Combine.UNION),
    LimitField("banned_products", "Banned products", "codes", Combine.UNION),
    LimitField("banned_order_types", "Banned order types", "codes", Combine.UNION),
    LimitField("entry_window", "Hours for new positions", "IST", Combine.INTERSECTION),
)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day (IST) in which new positions may be opened: ``start <= t < end``.

    ``start >= end`` is the empty window, which two windows that do not overlap make.
    """

    start: time
    end: time

    def contains(self, at: time) -> bool:
        """Return whether the IST time of day ``at`` lies inside."""
        return self.start <= at < self.end

    def intersect(self, other: "Window") -> "Window":
        """Return the hours that both windows allow."""
        return Window(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSet:
    """Limits that one scope sets; None (or an empty set) says nothing.

    Quantities in units, values in rupees, percentages 0-100, times in seconds.
    """

    max_order_quantity: int | None = None
    max_order_lots: int | None = None
    max_order_value: Decimal | None = None
    max_orders_per_second: int | None = None
    exit_reserve_per_second: int | None = None
    max_orders_per_minute: int | None = None
    max_orders_per_day: int | None = None
    max_open_orders: int | None = None
    duplicate_window_s: int | None = None
    unknown_freeze_max_lots: int | None = None
    max_collar_pct: Decimal | None = None
    max_quote_age_s: int | None = None
    max_margin_pct: Decimal | None = None
    banned_instruments: frozenset[int] = frozenset()
    banned_exchanges: frozenset[Exchange] = frozenset()
    banned_products: frozenset[Product] = frozenset()
    banned_order_types: frozenset[OrderType] = frozenset()
    entry_window: Window | None = None


@dataclass(frozen=True, slots=True)
class CollarSlab:
    """Half-width of the price band for reference prices above ``above`` rupees.

    The wider of ``pct`` percent of the reference and ``at_least`` rupees. ``exchange`` None holds
    for every segment that has no slab of its own.
    """

    type: InstrumentType
    above: Decimal
    pct: Decimal
    at_least: Decimal
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveLimits:
    """Limits after the merge of all scopes; units as in :class:`LimitSet`.

    Attributes:
        collars: Price collar slabs of the trading date.
        sources: Name of a limit -> scope that set it; absent means PLATFORM.
    """

    max_order_quantity: int
    max_order_lots: int
    max_order_value: Decimal
    max_orders_per_second: int
    exit_reserve_per_second: int
    max_orders_per_minute: int
    max_orders_per_day: int
    max_open_orders: int
    duplicate_window_s: int
    unknown_freeze_max_lots: int
    max_quote_age_s: int
    max_margin_pct: Decimal
    max_collar_pct: Decimal | None = None
    banned_instruments: frozenset[int] = frozenset()
    banned_exchanges: frozenset[Exchange] = frozenset()
    banned_products: frozenset[Product] = frozenset()
    banned_order_types: frozenset[OrderType] = frozenset()
    entry_window: Window | None = None
    collars: tuple[CollarSlab, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def source(self, name: str) -> str:
        """Return the scope type that set the limit ``name``."""
        return self.sources.get(name, ScopeType.PLATFORM.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRisk:
    """What one scope says: its state, why, and its own limits."""

    scope_type: ScopeType
    scope_id: str
    state: RiskState = RiskState.ACTIVE
    reason: str = ""
    limits: LimitSet = field(default_factory=LimitSet)
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRisk:
    """What holds for one account after the merge of its scopes.

    Attributes:
        state: The most severe state of any scope in the chain.
        state_scope: Scope type that imposes it (the highest one if several do).
        state_reason: That scope's reason, in the words of who set it.
        limits: The merged limits.
        version: Grows with every change of any scope in the chain.
    """

    state: RiskState
    state_scope: str
    limits: EffectiveLimits
    version: int
    state_reason: str = ""
