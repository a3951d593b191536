"""Expiry at the paper exchange: what is still held in an expired contract is settled in cash.

A settlement is an order of the exchange's own, filled at the settlement price, so that positions,
funds and books follow from trades as ever. The order path imports it like any order made elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, F, IntegerField, Sum, When

from brokers.matching import settlement_price
from brokers.models import PaperOrder, PaperTrade
from brokers.paper.mapping import PaperStatus, broker_order_id
from marketdata.selectors import instrument_specs, market_clock, quotes_get
from marketdata.selectors.underlyings import underlying_ids
from terminal.infra.clock import clock
from terminal.infra.leases import Lease, lease_guard
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import OrderType, SessionPhase, Side, Validity
from terminal.kernel.errors import CalendarNotCovered, ServiceUnavailable
from terminal.kernel.quotes import Quote
from terminal.kernel.sessions import default_calendar

logger = structlog.get_logger(__name__)
SETTLE_EVERY_S = 15.0


@dataclass(frozen=True, slots=True)
class _Held:
    """What one account holds in one contract; signed units."""

    organisation_id: UUID
    account_id: UUID
    instrument_id: int
    product: str
    quantity: int


class Settlement:
    """Looks for expired positions now and then; remembers up to which expiry all are settled."""

    def __init__(self) -> None:
        self._looked = float("-inf")
        self._done: date | None = None

    def run(self, lease: Lease) -> list[str]:
        """Settle what has expired; return the hints ("account:broker order id") to leave.

        Raises:
            LeaseLost: if another owner has taken over; nothing was written.
        """
        now, on = clock().monotonic(), market_clock().trading_date()
        if 0 <= now - self._looked < SETTLE_EVERY_S:
            return []
        self._looked = now
        if self._done is not None and self._done > on:
            self._done = None  # a replay went back in time
        held = _expired(since=self._done, until=on)
        specs = instrument_specs({row.instrument_id for row in held})
        due = [row for row in held if _is_over(specs[row.instrument_id], on)]
        hints = _settle(due, specs, lease)
        if len(hints) == len(held):
            self._done = on
        return hints


def _expired(*, since: date | None, until: date) -> list[_Held]:
    """Return the open positions in contracts that expire by ``until`` (IST) and, if given, not
    before ``since``."""
    signed = Case(
        When(side=Side.BUY.value, then=F("quantity")),
        default=-F("quantity"),
        output_field=IntegerField(),
    )
    rows = PaperTrade.objects.filter(instrument__expiry__lte=until)
    if since is not None:
        rows = rows.filter(instrument__expiry__gte=since)
    found = (
        rows.values_list("organisation_id", "account_id", "instrument_id", "product")
        .annotate(net=Sum(signed))
        .exclude(net=0)
        .order_by("account_id", "instrument_id", "product")
    )
    return [_Held(*row) for row in found]


def _is_over(spec: InstrumentSpec, on: date) -> bool:
    """Return whether the contract's last session is over: on its expiry date once the exchange has
    closed, and on any later date."""
    if spec.expiry is None or spec.expiry != on:
        return spec.expiry is not None and spec.expiry < on
    market = market_clock()
    try:
        session = default_calendar().session(spec.exchange, on)
        is_closed = market.phase(spec.exchange) is SessionPhase.CLOSED
    except CalendarNotCovered:
        return False
    return is_closed and (session is None or market.now() >= session.close_at)


def _settle(due: list[_Held], specs: dict[int, InstrumentSpec], lease: Lease) -> list[str]:
    if not due:
        return []
    quotes = _quotes(specs[row.instrument_id] for row in due)
    at, market_at, on = clock().now(), market_clock().now(), market_clock().trading_date()
    pairs = []
    for row in due:
        order = _order(row, specs[row.instrument_id], quotes, at, market_at, on)
        if order is None:
            logger.warning("settlement_price_unknown", instrument_id=row.instrument_id)
        else:
            pairs.append((row, order))
    with transaction.atomic():
        lease_guard(lease.key, lease.epoch)
        PaperOrder.objects.bulk_create([order for _, order in pairs])
        PaperTrade.objects.bulk_create(
            [_trade(row, order, at, lease.epoch) for row, order in pairs]
        )
    if pairs:
        logger.info("positions_settled", positions=len(pairs))
    return [
        f"{order.account_id}:{broker_order_id(order.pk, order.trading_date)}" for _, order in pairs
    ]


_Quotes = dict[str | int, Quote]


def _quotes(specs: Iterable[InstrumentSpec]) -> _Quotes:
    """Return the latest quotes of contracts by id and of their underlyings by name."""
    known = list(specs)
    names = underlying_ids({spec.underlying for spec in known if spec.underlying})
    try:
        latest = quotes_get([*{spec.id for spec in known}, *names.values()])
    except ServiceUnavailable:
        return {}
    found: _Quotes = dict(latest.items())
    return found | {name: latest[id_] for name, id_ in names.items() if id_ in latest}


def _order(
    row: _Held,
    spec: InstrumentSpec,
    quotes: _Quotes,
    at: datetime,
    market_at: datetime,
    on: date,
) -> PaperOrder | None:
    """Return the exchange's order that closes ``row``; None while no price is known."""
    underlying = quotes.get(spec.underlying) if spec.underlying else None
    price = settlement_price(spec, underlying=underlying, own=quotes.get(spec.id))
    if price is None:
        return None
    units = abs(row.quantity)
    side = Side.SELL if row.quantity > 0 else Side.BUY
    return PaperOrder(
        organisation_id=row.organisation_id,
        account_id=row.account_id,
        instrument_id=row.instrument_id,
        side=side.value,
        product=row.product,
        order_type=OrderType.MARKET.value,
        validity=Validity.DAY.value,
        quantity=units,
        status=PaperStatus.SETTLED.value,
        message=f"Settled in cash at expiry, at {price:f} a unit.",
        filled_quantity=units,
        filled_value=units * price,
        is_working=False,
        is_dirty=False,
        trading_date=on,
        placed_at=at,
        changed_at=market_at,
    )


def _trade(row: _Held, order: PaperOrder, at: datetime, epoch: int) -> PaperTrade:
    return PaperTrade(
        organisation_id=row.organisation_id,
        account_id=row.account_id,
        order=order,
        instrument_id=row.instrument_id,
        product=row.product,
        side=order.side,
        quantity=order.quantity,
        price=order.filled_value / order.quantity,
        trade_date=order.trading_date,
        traded_at=order.changed_at,
        booked_at=at,
        epoch=epoch,
    )
