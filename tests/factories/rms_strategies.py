"""Hypothesis strategies of risk values: ordinary, extreme and missing alike."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from hypothesis import strategies as st

from rms.limits import LimitSet, ScopeRisk, Window
from rms.snapshot import TwinIntent
from terminal.kernel.enums import (
    Exchange,
    InstrumentType,
    OrderType,
    Product,
    RiskState,
    ScopeType,
    SessionPhase,
    Side,
    Validity,
)
from terminal.kernel.intents import OrderIntent
from tests.factories.rms import OPTION, SHARE, make_effective, make_risk_quote, make_snapshot

ODD = [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E-999999"), Decimal(0)]
prices = st.one_of(
    st.decimals("0.01", "5000", places=2),
    st.decimals("60", "140", places=2),
    st.sampled_from([*ODD, Decimal(-1)]),
)
quantities = st.one_of(
    st.integers(-5, 3000), st.sampled_from([65, 130, 195, 650, 1755, 1820, 10**9, 10**30])
)
intents = st.builds(
    OrderIntent,
    instrument_id=st.just(1),
    side=st.sampled_from(Side),
    quantity=quantities,
    product=st.sampled_from(Product),
    order_type=st.sampled_from(OrderType),
    validity=st.sampled_from(Validity),
    price=st.none() | prices,
    trigger_price=st.none() | prices,
)
specs = st.one_of(
    st.sampled_from(
        [
            OPTION,
            SHARE,
            replace(OPTION, freeze_qty=None),
            replace(OPTION, type=InstrumentType.FUT, exchange=Exchange.MCX, freeze_qty=10),
            replace(OPTION, exchange=Exchange.CDS, tick_size=Decimal("0.0025"), lot_size=1000),
            replace(OPTION, expiry=date(2026, 11, 1)),
            replace(OPTION, lot_size=0),
            replace(OPTION, tick_size=Decimal(0)),
            replace(SHARE, upper_circuit=None),
            replace(SHARE, type=InstrumentType.IDX, is_tradable=False),
        ]
    )
)
quotes = st.builds(
    lambda ltp, bid, ask: replace(make_risk_quote(), ltp=ltp, bid=bid, ask=ask),
    prices,
    st.none() | prices,
    st.none() | prices,
)
windows = st.builds(Window, st.times(time(9), time(12)), st.times(time(11), time(15)))
caps = st.none() | st.integers(0, 5000)
limit_sets = st.builds(
    LimitSet,
    max_order_quantity=caps,
    max_order_lots=caps,
    max_order_value=st.none() | st.decimals(0, 10**6, places=2),
    max_orders_per_second=st.none() | st.integers(0, 12),
    exit_reserve_per_second=st.none() | st.integers(0, 12),
    max_orders_per_minute=caps,
    max_orders_per_day=caps,
    max_open_orders=caps,
    duplicate_window_s=st.none() | st.integers(0, 30),
    unknown_freeze_max_lots=st.none() | st.integers(0, 20),
    max_collar_pct=st.none() | st.decimals(0, 100, places=1),
    max_quote_age_s=st.none() | st.integers(0, 60),
    max_margin_pct=st.none() | st.decimals(0, 100, places=1),
    banned_instruments=st.frozensets(st.integers(1, 3), max_size=2),
    banned_exchanges=st.frozensets(st.sampled_from(Exchange), max_size=2),
    banned_products=st.frozensets(st.sampled_from(Product), max_size=1),
    banned_order_types=st.frozensets(st.sampled_from(OrderType), max_size=1),
    entry_window=st.none() | windows,
)


@st.composite
def chains(draw: st.DrawFn, *, levels: tuple[ScopeType, ...] = tuple(ScopeType)) -> list[ScopeRisk]:
    """Scopes of some levels, in any order."""
    chosen = draw(st.lists(st.sampled_from(levels), unique=True))
    return [
        ScopeRisk(
            scope_type=level,
            scope_id=level.value.lower(),
            state=draw(st.sampled_from(RiskState)),
            reason=draw(st.sampled_from(["", "drill"])),
            limits=draw(limit_sets),
            version=draw(st.integers(0, 5)),
        )
        for level in chosen
    ]


effectives = st.builds(lambda state: make_effective(state), st.sampled_from(RiskState))
counts = st.integers(0, 30)
funds = st.none() | st.decimals(-(10**6), 10**8, places=2)

snapshots = st.builds(
    make_snapshot,
    phase=st.none() | st.sampled_from(SessionPhase),
    spec=st.none() | specs,
    quote=st.none() | quotes,
    quote_age_s=st.none() | st.floats(0, 20) | st.just(float("nan")),
    net_quantity=st.integers(-30, 30).map(lambda lots: lots * 65),
    open_exit_quantity=st.integers(0, 30).map(lambda lots: lots * 65),
    available_funds=funds,
    required_margin=funds,
    orders_last_second=counts,
    exits_last_second=counts,
    orders_last_minute=counts,
    orders_today=counts,
    open_orders=counts,
    recent_twin=st.none() | st.builds(TwinIntent, st.just("twin"), st.floats(-1, 5)),
    broker_connected=st.booleans(),
    account_active=st.booleans(),
    effective=effectives,
)
