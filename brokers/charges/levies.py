"""The charges of one trade, levy by levy.

Rounding, at one place: each levy is rounded half up to the paisa, and the total is the sum of the
rounded levies. Contract notes round the day's securities (commodities) transaction tax to the whole
rupee; that belongs to the sum of a day, not to a fill, and is ``stt_of_the_day``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from brokers.charges.plan import DEFAULT_PLAN, BrokeragePlan
from brokers.charges.schedule import Schedule, default_schedule
from brokers.charges.segments import Segment, segment_of
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Product, Side
from terminal.kernel.money import ZERO, Money, money


@dataclass(frozen=True, slots=True)
class Charges:
    """Rupees that one trade costs; ``stt`` is CTT for commodities.

    Invariant: ``total`` is the sum of the levies to the paisa.
    """

    brokerage: Money
    stt: Money
    exchange: Money
    sebi: Money
    stamp: Money
    ipft: Money
    gst: Money
    total: Money


def charges_for(
    *,
    spec: InstrumentSpec,
    side: Side,
    quantity: int,
    price: Decimal,
    product: Product,
    on: date,
    plan: BrokeragePlan = DEFAULT_PLAN,
    brokerage_charged: Money = ZERO,
    schedule: Schedule | None = None,
) -> Charges:
    """Return what a trade costs.

    Args:
        spec: What is traded.
        side: BUY or SELL.
        quantity: Units.
        price: Rupees per unit (premium for options).
        product: Decides delivery or intraday for shares.
        on: Trading date (IST); picks the rates.
        plan: The broker's own price.
        brokerage_charged: Rupees of brokerage that earlier fills of the same order cost.
        schedule: Other rates than those that ship with the terminal.
    Raises:
        RatesNotCovered: if a levy has no rate for that day.
    Invariant: every levy is >= 0 and grows with turnover.
    """
    rates = schedule or default_schedule()
    segment, turnover = segment_of(spec, product), quantity * price

    def levy(name: str) -> Money:
        rate = rates.rate(name, segment, spec.exchange, on)
        return money(turnover * rate.pct(side) / 100)

    brokerage = money(plan.brokerage(segment, turnover, brokerage_charged))
    exchange, ipft, sebi = levy("exchange"), levy("ipft"), levy("sebi")
    gst_rate = rates.rate("gst", segment, spec.exchange, on).pct(side)
    gst = money((brokerage + exchange + ipft + sebi) * gst_rate / 100)
    stt, stamp = levy("stt"), levy("stamp")
    total = Money(brokerage + stt + exchange + sebi + stamp + ipft + gst)
    return Charges(brokerage, stt, exchange, sebi, stamp, ipft, gst, total)


def settlement_charges(
    *,
    spec: InstrumentSpec,
    side: Side,
    quantity: int,
    price: Decimal,
    product: Product,
    on: date,
    schedule: Schedule | None = None,
) -> Charges:
    """Return what the settlement of an expired position costs: no order was placed, so there is
    neither brokerage nor an exchange's fee; whoever held an option on shares or an index that ends
    in the money pays the transaction tax on its intrinsic value.

    Args:
        side: SELL closes what was held.
        price: Rupees per unit at which the contract settles.
    Raises:
        RatesNotCovered: if the tax has no rate for that day.
    """
    stt, segment = ZERO, segment_of(spec, product)
    if segment is Segment.OPTION and side is Side.SELL and price:
        rate = (schedule or default_schedule()).rate("stt_exercise", segment, spec.exchange, on)
        stt = money(quantity * price * rate.pct(side) / 100)
    return Charges(ZERO, stt, ZERO, ZERO, ZERO, ZERO, ZERO, stt)


def stt_of_the_day(trades: Iterable[Charges]) -> Money:
    """Return the transaction tax of a day's trades as a contract note prints it: whole rupees."""
    total = sum((charges.stt for charges in trades), Decimal(0))
    return money(total.quantize(Decimal(1), rounding=ROUND_HALF_UP))
