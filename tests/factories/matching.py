"""Markets and orders for property tests of the matching core."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from brokers.matching import Market, WorkingOrder
from terminal.kernel.enums import OrderType, SessionPhase, Side, Validity
from terminal.kernel.quotes import Quote
from tests.factories.marketdata import spec

TICK = Decimal("0.05")
LOT = 65
SPEC = spec(lot_size=LOT, tick_size=TICK, upper_circuit=Decimal(160), lower_circuit=Decimal(40))
START = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)

prices = st.integers(900, 3100).map(lambda ticks: ticks * TICK)
off_grid = st.integers(4500, 15500).map(lambda paise: Decimal(paise) / 100)
sizes = st.sampled_from([0, 1, 65, 130, 650])


@st.composite
def markets(draw, count: int) -> list[Market]:
    """A run of quotes: books on and off the grid, one-sided and empty, volume mostly growing."""
    found, volume = [], draw(st.integers(0, 10_000))
    for index in range(count):
        bid = draw(st.none() | prices | off_grid)
        spread = draw(st.integers(1, 40)) * TICK
        quote = Quote(
            instrument_id=1,
            ltp=draw(prices),
            bid=bid,
            ask=draw(st.none() | st.just((bid or Decimal(100)) + spread)),
            bid_qty=draw(sizes),
            ask_qty=draw(sizes),
            ltq=draw(sizes),
            volume=volume,
            oi=0,
            open=None,
            high=None,
            low=None,
            close=None,
            exchange_at=START + timedelta(seconds=index),
            received_at=START + timedelta(seconds=index),
        )
        volume = max(0, volume + draw(st.integers(-50, 500)))
        absent = draw(st.integers(0, 9)) == 0
        phase = draw(st.sampled_from([SessionPhase.OPEN] * 5 + [SessionPhase.CLOSED, None]))
        found.append(Market(SPEC, phase, None if absent else quote, draw(sizes)))
    return found


@st.composite
def orders(draw) -> WorkingOrder:
    """Any order that the door lets in."""
    kind, side = draw(st.sampled_from(OrderType)), draw(st.sampled_from(Side))
    trigger = draw(prices) if kind.has_trigger else None
    price = draw(prices) if kind.has_price else None
    if price is not None and trigger is not None:
        price = max(price, trigger) if side is Side.BUY else min(price, trigger)
    return WorkingOrder(
        side=side,
        quantity=draw(st.integers(1, 40)) * LOT,
        order_type=kind,
        validity=draw(st.sampled_from(Validity)),
        price=price,
        trigger_price=trigger,
    )
