"""One look of one order at the market.

An arriving order takes what stands against it up to its limit and rests with the remainder. A
resting order gets its own price, when the market trades through it, trades at it after the queue
ahead is used up, or comes to offer at it. What it gets is bounded by what traded and what is shown.

Same order and same market, same outcome: there is no clock, no chance and no memory in here.
"""

from dataclasses import replace
from datetime import date

from brokers.matching.liquidity import DEFAULT_FILL_MODEL, FillModel, take, touch_of
from brokers.matching.order import (
    Ending,
    Execution,
    Market,
    Outcome,
    Resting,
    WorkingOrder,
    book_key,
)
from brokers.matching.protection import inside_band, protection_price
from brokers.matching.queue import at_price, queue_at_arrival, traded_with
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import SessionPhase, Validity
from terminal.kernel.quotes import Quote


def match(order: WorkingOrder, market: Market, model: FillModel = DEFAULT_FILL_MODEL) -> Outcome:
    """Return what the present market does to ``order``.

    Args:
        order: A working order.
        market: The market now; a stale quote must come as None.
        model: The book behind the displayed prices.
    Invariants: fills never exceed the remaining quantity, are never worse than the limit, lie on
    the tick grid inside the circuit limits, and an arriving order never trades better than the
    opposite quote.
    """
    if market.phase is not SessionPhase.OPEN:
        return Outcome(order)
    quote = market.quote
    if quote is None:
        return _after(order, (), 0, "There is no fresh price.")
    if order.awaits_trigger:
        if not _is_triggered(order, quote):
            return Outcome(order)
        order = replace(order, is_triggered=True, resting=None)
    if order.limit is None:
        limit = protection_price(order.side, market.spec, quote)
        order = replace(order, protection_price=limit)
    if order.resting is None:
        return _arrive(order, market, quote, model)
    return _rest(order, order.resting, market, quote, model)


def has_lapsed(order_on: date, market_on: date, phase: SessionPhase | None) -> bool:
    """Return whether a DAY order of the trading date ``order_on`` is over.

    It is over once its exchange has closed, and in any session of another date (a source that never
    closes rolls its orders at midnight; a replay that jumps to another day leaves them behind).
    An unknown phase ends nothing.
    """
    return market_on != order_on or phase is SessionPhase.CLOSED


def _is_triggered(order: WorkingOrder, quote: Quote) -> bool:
    """Stops trigger on the last traded price: a buy when it rises to the trigger, a sell when it
    falls to it."""
    trigger = order.trigger_price
    return trigger is not None and order.side.sign * (quote.ltp - trigger) >= 0


def _arrive(order: WorkingOrder, market: Market, quote: Quote, model: FillModel) -> Outcome:
    executions = _taken(order, market, quote, model)
    count = sum(execution.quantity for execution in executions)
    done = replace(order, filled=order.filled + count)
    if done.remaining:
        done = _standing(done, quote, queue_at_arrival(done, quote))
    return _after(done, executions, count, "Nothing more was offered within the limit.")


def _rest(
    order: WorkingOrder, resting: Resting, market: Market, quote: Quote, model: FillModel
) -> Outcome:
    if quote.received_at < resting.received_at or book_key(quote) == resting.book:
        return Outcome(order)
    traded, queue = traded_with(order, resting, quote)
    offered = sum(execution.quantity for execution in _taken(order, market, quote, model))
    count = min(order.remaining, traded + offered)
    limit = order.limit
    executions = (Execution(count, limit),) if count and limit is not None else ()
    done = _standing(replace(order, filled=order.filled + count), quote, queue)
    return _after(done, executions, min(offered, count), "")


def _taken(
    order: WorkingOrder, market: Market, quote: Quote, model: FillModel
) -> tuple[Execution, ...]:
    """Return what the other side offers ``order`` up to its limit and the circuit limit."""
    touch = touch_of(order.side, market.spec, quote)
    if touch is None:
        return ()
    found = take(order, touch, market.spec, market.taken, model)
    return tuple(item for item in found if _in_band(item, order, market.spec))


def _in_band(execution: Execution, order: WorkingOrder, spec: InstrumentSpec) -> bool:
    return inside_band(execution.price, order.side, spec) == execution.price


def _standing(order: WorkingOrder, quote: Quote, queue: int | None) -> WorkingOrder:
    """Return ``order`` with its place in the book as of ``quote``."""
    resting = Resting(
        queue_ahead=at_price(order, quote, queue),
        volume=quote.volume,
        received_at=quote.received_at,
        book=book_key(quote),
    )
    return replace(order, resting=resting)


def _after(
    order: WorkingOrder, executions: tuple[Execution, ...], taken: int, shortfall: str
) -> Outcome:
    """Return the outcome: filled, or over if it must trade at once, or working on."""
    if order.remaining == 0:
        return Outcome(order, executions, Ending.FILLED, "", taken)
    if order.validity is Validity.IOC and not order.awaits_trigger:
        return Outcome(order, executions, Ending.CANCELLED, f"IOC: {shortfall}", taken)
    return Outcome(order, executions, None, "", taken)
