"""``/ws/market/`` by mode and by plan: depth, compact prices, limits that name what would pass."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from billing.services import plan_assign
from marketdata import depth
from marketdata.health.report import FeedStatus, Reason
from marketdata.hub import frames
from marketdata.hub import hub as hub_module
from marketdata.ticks import LTP_SIZE, RECORD_SIZE
from marketdata.wire import DEPTH_CHANNEL
from terminal.asgi import application
from terminal.infra.redis import pubsub_channel, redis_client
from tests.factories.accounts import make_user, personal_organisation, socket_headers
from tests.factories.billing import make_plan, put_on_plan
from tests.factories.health import set_feed_health
from tests.factories.live import make_depth, make_quote, publish_depth, publish_quotes, set_market
from tests.factories.marketdata import make_instrument
from tests.ws.marketdata_live.test_live_market_socket import Socket, greeted

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {frames.QUOTES: RECORD_SIZE, frames.LTPS: LTP_SIZE, frames.DEPTHS: depth.RECORD_SIZE}


@pytest.fixture
def user():
    user = make_user()
    make_plan("free", name="Free", rank=10, max_instruments=3, max_frames_hz=10, depth=False)
    put_on_plan(personal_organisation(user).id, "pro", name="Pro", rank=20, max_instruments=4)
    return user


@pytest.fixture
def free():
    make_plan("free", name="Free", rank=10, max_instruments=3, max_frames_hz=10, depth=False)
    make_plan("pro", name="Pro", rank=20, max_instruments=4)
    return make_user()


@pytest.fixture
def instruments():
    return [make_instrument(f"SHARE{n}", type="EQ").pk for n in range(5)]


async def mixed(socket: Socket, timeout_s: float = 2.0) -> tuple[int, dict[int, list[bytes]]]:
    """Return (kind, {section: records}) of the next data frame."""
    while True:
        frame = await socket.receive_from(timeout=timeout_s)
        if isinstance(frame, bytes):
            break
    _, kind, count, _, _ = frames.HEADER.unpack_from(frame)
    at, found = frames.HEADER.size, {}
    for _ in range(count):
        section, _, rows, _ = frames.SECTION.unpack_from(frame, at)
        at += frames.SECTION.size
        size = SIZES[section]
        found[section] = [frame[at + n * size : at + (n + 1) * size] for n in range(rows)]
        at += rows * size
    return kind, found


def best(record: bytes) -> tuple[str, str]:
    book = depth.unpack(record, 0.0)
    return str(book.bids[0].price), str(book.asks[0].price)


async def test_depth_comes_with_the_quote_and_follows_the_book(user, instruments) -> None:
    first, second, _, _, _ = instruments
    publish_depth(make_depth(first), make_depth(second), quotes=(make_quote(first, "100"),))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], mode="depth")
        assert (await socket.hear("subscribed"))["mode"] == "depth"
        kind, found = await mixed(socket)
        assert kind == frames.MIXED_SNAPSHOT
        assert len(found[frames.QUOTES]) == 1
        assert best(found[frames.DEPTHS][0]) == ("99.95", "100.05")
        publish_depth(make_depth(first, "99.90", "100.10"), make_depth(second, "1", "2"))
        kind, found = await mixed(socket)
        assert kind == frames.MIXED_DELTA
        [record] = found[frames.DEPTHS]
        assert best(record) == ("99.90", "100.10")


async def test_mode_changes_by_subscribing_again(user, instruments) -> None:
    first = instruments[0]
    publish_depth(make_depth(first), quotes=(make_quote(first, "100"),))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], mode="depth")
        await mixed(socket)
        await socket.say(op="subscribe", ids=[first], mode="ltp")
        kind, found = await mixed(socket)
        assert (kind, set(found)) == (frames.MIXED_SNAPSHOT, {frames.LTPS})
        await socket.say(op="subscribe", ids=[first])
        assert (await socket.frame())[2] == {first: "100.00"}


async def test_the_books_are_listened_to_only_while_somebody_wants_them(user, instruments) -> None:
    def listeners() -> int:
        return redis_client().pubsub_numsub(pubsub_channel(DEPTH_CHANNEL))[0][1]

    async def settled(count: int) -> bool:
        for _ in range(100):
            if listeners() == count:
                return True
            await asyncio.sleep(0.02)
        return False

    first = instruments[0]
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first])
        await socket.frame()
        assert listeners() == 0
        await socket.say(op="subscribe", ids=[first], mode="depth")
        assert await settled(1)
        async with greeted(user) as other:
            await other.say(op="subscribe", ids=[first], mode="depth")
            await other.hear("subscribed")
        assert listeners() == 1
        await socket.say(op="subscribe", ids=[first], mode="quote")
        assert await settled(0)
        await socket.say(op="subscribe", ids=[first], mode="depth")
        assert await settled(1)
    assert await settled(0)


async def test_a_client_that_stalls_on_depth_costs_the_others_nothing(user, instruments) -> None:
    first = instruments[0]
    publish_depth(make_depth(first), quotes=(make_quote(first, "100"),))
    async with greeted(user) as stalled, greeted(user) as lively:
        for socket in (stalled, lively):
            await socket.say(op="subscribe", ids=[first], mode="depth")
            await mixed(socket)
        for step in range(1, 8):
            publish_depth(make_depth(first, 100 + step, 101 + step))
            _, found = await mixed(lively)
            assert best(found[frames.DEPTHS][0])[0] == f"{100 + step}.00"
            await lively.say(op="ack", seq=step + 1)
        for _ in range(2):
            await mixed(stalled)
        assert await stalled.receive_nothing(timeout=0.2)
        await stalled.say(op="ack", seq=3)
        _, found = await mixed(stalled)
        assert best(found[frames.DEPTHS][0])[0] == "107.00"


async def test_garbled_books_and_lost_subscriptions_harm_nobody(user, instruments) -> None:
    first = instruments[0]
    publish_depth(make_depth(first))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], mode="depth")
        await mixed(socket)
        redis_client().publish(pubsub_channel(DEPTH_CHANNEL), b"garbage")
        redis_client().client_kill_filter(_type="pubsub", skipme=False)
        entry = depth.pack_snapshot(depth.pack(make_depth(first, "50", "51"), 2), 0.0)
        redis_client().hset("md:depth:snap", str(first), entry)
        _, found = await mixed(socket, timeout_s=5)
        assert best(found[frames.DEPTHS][0]) == ("50.00", "51.00")


async def test_books_of_the_former_source_are_gone(user, instruments, monkeypatch) -> None:
    monkeypatch.setattr(hub_module, "_STATUS_EVERY_S", 0.05)
    first = instruments[0]
    set_market(source="simulator")
    publish_depth(make_depth(first), quotes=(make_quote(first, "100"),))
    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], mode="depth")
        await mixed(socket)
        redis_client().delete("md:depth:snap")
        set_market(source="replay:2022-11-14")
        await socket.hear("market")
        kind, found = await mixed(socket)
        assert (kind, set(found)) == (frames.MIXED_SNAPSHOT, {frames.QUOTES})


async def test_hello_names_the_plan_and_what_it_allows(user, free) -> None:
    for person, plan, hz, has_depth in ((user, "Pro", 20, True), (free, "Free", 10, False)):
        headers = await sync_to_async(socket_headers)(person)
        socket = Socket(application, "/ws/market/", headers=headers)
        await socket.connect(timeout=5)
        hello = await socket.hear("hello")
        await socket.disconnect()
        assert (hello["plan"], hello["max_frames_hz"], hello["depth"]) == (plan, hz, has_depth)


async def test_depth_is_refused_where_the_plan_lacks_it(free, instruments) -> None:
    async with greeted(free) as socket:
        await socket.say(op="subscribe", ids=instruments[:1], mode="depth")
        error = await socket.hear("error")
        assert error["code"] == "entitlement.exceeded"
        assert error["message"] == "The Free plan has no depth of the book. Pro has it."
        assert error["extra"]["would_pass"] == "Pro"
        await socket.say(op="subscribe", ids=instruments[:1])
        assert (await socket.hear("subscribed"))["ids"] == instruments[:1]


async def test_too_many_instruments_names_limit_plan_and_what_would_pass(free, instruments) -> None:
    async with greeted(free) as socket:
        await socket.say(op="subscribe", ids=instruments[:2], mode="ltp")
        await socket.hear("subscribed")
        await socket.say(op="subscribe", ids=instruments[1:4])
        error = await socket.hear("error")
        assert error["code"] == "subscription.too_many"
        assert error["message"] == (
            "The Free plan takes 3 instruments on a connection, not 4: unsubscribe 1; Pro takes 4."
        )
        assert (error["extra"]["allowed"], error["extra"]["observed"]) == (3, 4)
        await socket.say(op="subscribe", ids=instruments[1:3])
        await socket.hear("subscribed")


async def test_rate_is_clamped_to_the_plan(free, instruments) -> None:
    async with greeted(free) as socket:
        await socket.say(op="rate", hz=20)
        assert await socket.hear() == {"type": "rate", "hz": 10, "plan": "Free"}
        await socket.say(op="rate", hz=5)
        await socket.say(op="ping", t=1)
        assert (await socket.hear())["type"] == "pong"


async def test_a_change_of_plan_is_lived_at_once(user, instruments) -> None:
    first = instruments[0]
    publish_depth(make_depth(first), quotes=(make_quote(first, "100"),))
    organisation = await sync_to_async(personal_organisation)(user)

    @sync_to_async
    def assign(code: str) -> None:
        plan_assign(organisation_id=organisation.id, plan_code=code, actor="system:test")

    async with greeted(user) as socket:
        await socket.say(op="subscribe", ids=[first], mode="depth")
        await mixed(socket)
        await assign("free")
        limits = await socket.hear("limits")
        assert (limits["plan"], limits["depth"], limits["max_instruments"]) == ("Free", False, 3)
        publish_quotes(make_quote(first, "101"))
        assert (await socket.frame())[2] == {first: "101.00"}
        await socket.say(op="subscribe", ids=[first], mode="depth")
        assert (await socket.hear("error"))["code"] == "entitlement.exceeded"
        await assign("pro")
        assert (await socket.hear("limits"))["depth"] is True


async def test_a_degraded_feed_is_told_at_once_and_once(user, monkeypatch) -> None:
    monkeypatch.setattr(hub_module, "_STATUS_EVERY_S", 0.05)
    set_market()
    set_feed_health()
    async with greeted(user) as socket:
        for seconds in (6, 7):
            reason = Reason("silent", f"The source has sent nothing for {seconds} s.")
            set_feed_health(FeedStatus.DEGRADED, reasons=(reason,))
            if seconds == 6:
                status = await socket.hear("market")
        assert status["feed_status"] == "degraded"
        assert status["feed_message"] == "The source has sent nothing for 6 s."
        assert await socket.receive_nothing(timeout=0.3)
        set_feed_health()
        status = await socket.hear("market")
        assert (status["feed_status"], status["feed_message"]) == ("ok", "")
