"""What sockets are told of the market when, and that no early word stands uncorrected."""

import json

from marketdata.health.report import FeedStatus, Reason, encode_health
from marketdata.hub.status import StatusWatch
from marketdata.wire import encode_clock
from terminal.infra import clock as process_clock
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import SourceMode
from terminal.kernel.market_clock import MarketClockState
from tests.factories.health import make_health
from tests.integration.marketdata_live.test_live_feed import START


def reading() -> bytes:
    return encode_clock(
        MarketClockState(
            source="simulator",
            mode=SourceMode.SIM,
            speed=1.0,
            anchor_wall=START,
            anchor_market=START,
            max_quote_age_s=5.0,
            always_open=True,
        )
    )


def silent_for(seconds: int) -> bytes:
    reason = Reason("feed.silent", f"Nothing for {seconds} s.")
    return encode_health(make_health(FeedStatus.DEGRADED, reasons=(reason,)))


def test_a_hello_before_the_first_reading_is_corrected_by_it() -> None:
    with process_clock.use(FrozenClock(START)):
        watch = StatusWatch()
        hello = json.loads(watch.hello(credit=3))
        assert (hello["credit"], hello["market"]["feed_status"]) == (3, "down")
        change = watch.update(reading())
        assert change is not None
        assert json.loads(change.text)["source"] == "simulator"
        assert watch.update(reading()) is None


def test_a_hello_after_the_first_reading_is_right_and_needs_no_more() -> None:
    with process_clock.use(FrozenClock(START)):
        watch = StatusWatch()
        assert watch.update(reading()) is None
        assert json.loads(watch.hello())["market"]["source"] == "simulator"
        assert watch.update(reading()) is None
        gone = watch.update(None)
        assert gone is not None
        told = json.loads(gone.text)
        assert (told["mode"], told["feed_alive"], told["feed_status"]) == (None, False, "down")


def test_the_seconds_of_a_trouble_are_told_again_every_five() -> None:
    frozen = FrozenClock(START)
    with process_clock.use(frozen):
        watch = StatusWatch()
        watch.update(reading(), silent_for(0))
        told = []
        for second in range(1, 13):
            frozen.advance(1)
            change = watch.update(reading(), silent_for(second))
            if change:
                told.append(json.loads(change.text)["feed_message"])
        assert told == [f"Nothing for {seconds} s." for seconds in (5, 10)]
