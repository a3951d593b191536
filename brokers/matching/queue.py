"""Price-time priority as far as quotes can show it.

Units displayed at our price when we come, or when the best price comes to us, stand before us. What
trades there uses them up; what is withdrawn there brings us forward, since the queue before us
cannot be longer than the display. A better price than the display has nobody before it.
"""

from decimal import Decimal

from brokers.matching.order import Resting, WorkingOrder
from terminal.kernel.enums import Side
from terminal.kernel.quotes import Quote


def queue_at_arrival(order: WorkingOrder, quote: Quote) -> int | None:
    """Return the units before an order that begins to rest; None if they cannot be seen."""
    return at_price(order, quote, None)


def at_price(order: WorkingOrder, quote: Quote, known: int | None) -> int | None:
    """Return the units before ``order`` in the light of what ``quote`` displays at its price.

    Args:
        order: A resting order.
        quote: The quote.
        known: What was thought to stand before it, None if it could not be seen.
    """
    best, shown = _own_side(order.side, quote)
    limit = order.limit
    if limit is None or (quote.bid is None and quote.ask is None):
        return known
    if best is None:
        return 0
    distance = order.side.sign * (limit - best)
    if distance > 0:
        return 0
    if distance == 0:
        return shown if known is None else min(known, shown)
    return known


def traded_with(order: WorkingOrder, resting: Resting, quote: Quote) -> tuple[int, int | None]:
    """Return the units that trading since the last quote gives ``order``, and what is left of the
    queue before it.

    Trades beyond the limit reach it first; trades at the limit reach it after the queue. A source
    that counts no volume shows a trade beyond the limit only by its price: then all trades.
    """
    limit = order.limit
    if limit is None:
        return 0, resting.queue_ahead
    distance = order.side.sign * (limit - quote.ltp)
    if distance < 0:
        return 0, resting.queue_ahead
    counts_volume = quote.volume > 0 or resting.volume > 0
    volume = max(quote.volume - resting.volume, 0)
    if distance > 0:
        reached = volume if counts_volume else _if_news(order.remaining, quote, resting)
        return reached, 0 if reached else resting.queue_ahead
    ahead = resting.queue_ahead
    if ahead is None:
        return 0, None
    return max(volume - ahead, 0), max(ahead - volume, 0)


def _if_news(quantity: int, quote: Quote, resting: Resting) -> int:
    """Return ``quantity`` if the last price has moved, which only a trade can do."""
    return quantity if quote.ltp != resting.book[0] else 0


def _own_side(side: Side, quote: Quote) -> tuple[Decimal | None, int]:
    return (quote.bid, quote.bid_qty) if side is Side.BUY else (quote.ask, quote.ask_qty)
