"""Live prices and market time for tests, written to Redis as the feed writes them."""

from datetime import datetime
from decimal import Decimal

from marketdata import depth as books
from marketdata.feed.publisher import Publisher
from marketdata.ticks import pack, pack_batch, pack_snapshot, to_ms
from marketdata.wire import CLOCK_KEY, CLOCK_TTL_S, SNAPSHOT_KEY, TICKS_CHANNEL, encode_clock
from terminal.infra.clock import clock
from terminal.infra.redis import pubsub_channel, redis_client
from terminal.kernel.enums import SourceMode
from terminal.kernel.market_clock import MarketClockState
from terminal.kernel.quotes import Depth, DepthLevel, Quote

Price = str | int | Decimal | None


def make_quote(
    instrument_id: int = 1,
    ltp: str | int | Decimal = "100",
    *,
    bid: Price = None,
    ask: Price = None,
    bid_qty: int = 650,
    ask_qty: int = 650,
    ltq: int = 65,
    volume: int = 6500,
    oi: int = 0,
    ohlc: tuple[Price, Price, Price] | None = None,
    close: Price = None,
    exchange_at: datetime | None = None,
    received_at: datetime | None = None,
    one_sided: bool = False,
) -> Quote:
    """Return a quote of ``ltp`` with a book one tick (0.05) around it.

    ``one_sided`` keeps a missing bid or ask missing; times default to the process clock.
    """
    price, tick = Decimal(ltp), Decimal("0.05")
    now = clock().now()

    def side(given: Price, default: Decimal) -> Decimal | None:
        if given is not None:
            return Decimal(given)
        return None if one_sided else default

    opened, high, low = ohlc or (None, None, None)
    return Quote(
        instrument_id=instrument_id,
        ltp=price,
        bid=side(bid, price - tick),
        ask=side(ask, price + tick),
        bid_qty=bid_qty,
        ask_qty=ask_qty,
        ltq=ltq,
        volume=volume,
        oi=oi,
        open=None if opened is None else Decimal(opened),
        high=None if high is None else Decimal(high),
        low=None if low is None else Decimal(low),
        close=None if close is None else Decimal(close),
        exchange_at=exchange_at or now,
        received_at=received_at or now,
    )


def publish_quotes(*quotes: Quote, price_exp: int = 2) -> None:
    """Write ``quotes`` to the snapshot and publish them as one batch, as the feed does."""
    records = [pack(quote, price_exp) for quote in quotes]
    pipe = redis_client().pipeline(transaction=False)
    for quote, record in zip(quotes, records, strict=True):
        entry = pack_snapshot(record, to_ms(quote.received_at))
        pipe.hset(SNAPSHOT_KEY, str(quote.instrument_id), entry)
    pipe.publish(pubsub_channel(TICKS_CHANNEL), pack_batch(records, to_ms(quotes[0].received_at)))
    pipe.execute()


def publish_quote(instrument_id: int = 1, ltp: str | int | Decimal = "100", **fields) -> Quote:
    """Publish one ``make_quote`` and return it."""
    quote = make_quote(instrument_id, ltp, **fields)
    publish_quotes(quote)
    return quote


def set_market(
    *,
    always_open: bool = True,
    mode: SourceMode = SourceMode.SIM,
    source: str = "simulator",
    speed: float = 1.0,
    market_at: datetime | None = None,
    max_quote_age_s: float = 5.0,
) -> MarketClockState:
    """Announce a source as the feed does; ``market_at`` defaults to the process clock."""
    now = clock().now()
    state = MarketClockState(
        source=source,
        mode=mode,
        anchor_wall=now,
        anchor_market=market_at or now,
        speed=speed,
        always_open=always_open,
        max_quote_age_s=max_quote_age_s,
    )
    redis_client().set(CLOCK_KEY, encode_clock(state), ex=CLOCK_TTL_S)
    return state


def clear_market() -> None:
    """Take the feed's heartbeat away."""
    redis_client().delete(CLOCK_KEY)


def make_depth(
    instrument_id: int = 1,
    best_bid: str | int | Decimal = "99.95",
    best_ask: str | int | Decimal = "100.05",
    *,
    bids: int = 5,
    asks: int = 5,
    received_at: datetime | None = None,
) -> Depth:
    """Return a book with a level each tick (0.05), 65 units and one order more at each."""

    def side(best: Decimal, sign: int, count: int) -> tuple[DepthLevel, ...]:
        return tuple(
            DepthLevel(best + sign * at * Decimal("0.05"), 65 * (at + 1), at + 1)
            for at in range(count)
        )

    now = clock().now()
    return Depth(
        instrument_id=instrument_id,
        bids=side(Decimal(best_bid), -1, bids),
        asks=side(Decimal(best_ask), 1, asks),
        exchange_at=now,
        received_at=received_at or now,
    )


def publish_depth(*depths: Depth, quotes: tuple[Quote, ...] = ()) -> None:
    """Publish books (and quotes with them), as the feed does."""
    Publisher(redis_client()).publish(
        b"".join(pack(quote, 2) for quote in quotes),
        to_ms(depths[0].received_at),
        b"".join(books.pack(depth, 2) for depth in depths),
    )
