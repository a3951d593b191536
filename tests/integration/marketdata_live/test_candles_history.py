"""Candles out of Redis and the tick store together, paging, indicators, stored days."""

from datetime import UTC, datetime

import pytest
from rest_framework.test import APIClient

from marketdata.candles.bar import MINUTE_MS, Bar
from marketdata.feed.bar_store import RedisBarStore
from marketdata.ticks import RECORD, from_ms
from marketdata.tickstore.client import tick_store_bind
from terminal.infra import clock as process_clock
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import api_client_for, make_user
from tests.factories.live import set_market
from tests.factories.marketdata import make_instrument
from tests.factories.tickstore import MemoryTickStore

pytestmark = pytest.mark.django_db
OPEN_MS = 1_795_405_500_000  # 2026-11-23 09:15 IST


def bars(first: int, count: int, volume: int = 65) -> list[Bar]:
    """Minute bars rising a rupee each; number 0 begins at the opening."""
    return [
        Bar(OPEN_MS + n * MINUTE_MS, 10_000 + 100 * n, 10_150 + 100 * n, 9_950 + 100 * n,
            10_050 + 100 * n, volume)
        for n in range(first, first + count)
    ]  # fmt: skip


@pytest.fixture
def store():
    fake = MemoryTickStore()
    tick_store_bind(fake)
    yield fake
    tick_store_bind(None)


@pytest.fixture
def chart(store):
    """A share with 60 stored minutes and the last 20 of them, and one more, in Redis."""
    with process_clock.use(FrozenClock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))):
        set_market()
        share = make_instrument("RELIANCE").pk
        store.bars_append([(share, bars(0, 60))], source="simulator")
        store.bars_append([(share, bars(-3000, 30))], source="import")
        hot = RedisBarStore(redis_client())
        hot.append([(share, bars(40, 20))], keep=100)
        hot.set_forming([(share, bars(60, 1, volume=5)[0])])
        yield f"/api/v1/instruments/{share}/candles", api_client_for(make_user())


def starts(answer) -> list[int]:
    begun = [datetime.fromisoformat(row["start_at"]) for row in answer["results"]]
    return [round((at - from_ms(OPEN_MS)).total_seconds() / 60) for at in begun]


def test_redis_and_the_store_make_one_series_without_doubles(chart) -> None:
    url, client = chart
    answer = client.get(f"{url}?limit=500").json()
    assert starts(answer) == list(range(61))
    assert answer["has_more"] is False
    assert answer["results"][-1]["volume"] == 5


def test_pages_join_without_a_gap_or_a_double(chart) -> None:
    url, client = chart
    last = client.get(f"{url}?limit=25").json()
    assert (starts(last), last["has_more"]) == (list(range(36, 61)), True)
    before = last["results"][0]["start_at"]
    page = client.get(f"{url}?limit=30&before={before}").json()
    assert (starts(page), page["has_more"]) == (list(range(6, 36)), True)


def test_coarse_candles_span_the_seam(chart) -> None:
    url, client = chart
    answer = client.get(f"{url}?interval=15m").json()
    assert [row["volume"] for row in answer["results"]] == [975, 975, 975, 975, 5]
    assert answer["results"][2]["high"] == "145.50"


def test_prices_of_another_source_never_mix_in(chart) -> None:
    url, client = chart
    assert min(starts(client.get(f"{url}?limit=5000").json())) == 0
    stored = client.get(f"{url}?on=2026-11-21").json()
    assert starts(stored) == list(range(-3000, -2970))


def test_indicators_do_not_depend_on_the_limit(chart) -> None:
    url, client = chart
    wide = client.get(f"{url}?indicators=sma:5,rsi:5,bbands").json()["indicators"]
    narrow = client.get(f"{url}?indicators=sma:5,rsi:5,bbands&limit=3").json()["indicators"]
    assert [each["id"] for each in narrow] == ["sma:5", "rsi:5", "bbands"]
    for left, right in zip(wide, narrow, strict=True):
        for name, line in right["outputs"].items():
            assert line == left["outputs"][name][-3:]
    assert narrow[0]["outputs"]["sma"][-1] == pytest.approx(158.5)
    assert (narrow[0]["pane"], narrow[1]["pane"]) == ("price", "own")


@pytest.mark.parametrize(
    "text", ["ema:0", "nope", "ema:20:1", ",".join(f"ema:{n}" for n in range(1, 12))]
)
def test_a_wrong_indicator_is_named(chart, text: str) -> None:
    url, client = chart
    answer = client.get(f"{url}?indicators={text}")
    assert answer.status_code == 400
    assert "indicators" in answer.json()["extra"]["fields"]


def test_without_the_store_today_is_still_there(chart) -> None:
    url, client = chart
    tick_store_bind(None)
    answer = client.get(f"{url}?limit=500").json()
    assert starts(answer) == list(range(40, 61))
    assert client.get(f"{url}?on=2026-11-21").status_code == 503


def test_stored_days_are_listed_newest_first(chart) -> None:
    url, client = chart
    days = client.get(url.replace("candles", "days")).json()["results"]
    assert (days[0]["on"], days[0]["source"]) == ("2026-11-23", "simulator")
    assert client.get("/api/v1/instruments/999/days").status_code == 404
    assert APIClient().get(url.replace("candles", "days")).status_code == 401


def test_the_catalogue_tells_parameters_and_outputs() -> None:
    rows = {
        row["fn"]: row
        for row in api_client_for(make_user()).get("/api/v1/indicators").json()["results"]
    }
    assert len(rows) >= 16
    assert [param["default"] for param in rows["macd"]["params"]] == [12, 26, 9]
    assert rows["macd"]["outputs"][2] == {"name": "histogram", "style": "histogram"}


def test_session_anchored_indicators_read_the_session_whatever_is_shown(chart, store) -> None:
    url, client = chart
    share = int(url.split("/")[4])
    store.bars_append([(share, bars(-1440, 200))], source="simulator")
    chosen = "vwap,obv,pivots,pivots_fibonacci,pivots_camarilla"
    wide = client.get(f"{url}?indicators={chosen}").json()
    narrow = client.get(f"{url}?indicators={chosen}&limit=2").json()
    for left, right in zip(wide["indicators"], narrow["indicators"], strict=True):
        for name, line in right["outputs"].items():
            assert None not in line
            assert line == left["outputs"][name][-2:]
    day = [row for row in wide["results"] if row["start_at"] >= "2026-11-23T03:45"]
    worth = sum(
        (float(row["high"]) + float(row["low"]) + float(row["close"])) / 3 * row["volume"]
        for row in day
    )
    vwap = narrow["indicators"][0]["outputs"]["vwap"][-1]
    assert vwap == pytest.approx(worth / sum(row["volume"] for row in day), abs=1e-6)
    before = [row for row in wide["results"] if row["start_at"] < "2026-11-23T03:45"]
    high, low = (max(float(r["high"]) for r in before), min(float(r["low"]) for r in before))
    pivot = narrow["indicators"][2]["outputs"]["pivot"][-1]
    assert pivot == pytest.approx((high + low + float(before[-1]["close"])) / 3, abs=1e-6)


def test_a_recorded_day_is_never_seen_ahead_of_the_market(chart, store) -> None:
    url, client = chart
    share = int(url.split("/")[4])
    set_market(source="replay:day", market_at=from_ms(OPEN_MS + 100 * MINUTE_MS))
    store.bars_append([(share, bars(0, 375))], source="import")
    RedisBarStore(redis_client()).reset()
    answer = client.get(f"{url}?limit=500").json()
    assert starts(answer)[-1] == 100
    daily = client.get(f"{url}?interval=1d").json()["results"]
    assert daily[-1]["close"] == f"{100.5 + 100:.2f}"


def test_a_stored_day_warms_up_from_the_days_before(chart, store) -> None:
    url, client = chart
    answer = client.get(f"{url}?on=2026-11-23&indicators=sma:50&limit=500").json()
    share = int(url.split("/")[4])
    assert answer["results"][0]["start_at"].startswith("2026-11-23")
    assert answer["indicators"][0]["outputs"]["sma"][0] is None
    store.bars_append([(share, bars(-1440, 200))], source="simulator")
    again = client.get(f"{url}?on=2026-11-23&indicators=sma:50&limit=500").json()
    assert starts(again) == starts(answer)
    assert again["has_more"] is False
    assert None not in again["indicators"][0]["outputs"]["sma"]


def test_history_ends_where_the_plan_does(chart, store) -> None:
    url, client = chart
    share = int(url.split("/")[4])
    store.bars_append([(share, bars(-1440 * 40, 9))], source="simulator")
    assert min(starts(client.get(f"{url}?limit=5000").json())) == 0
    refused = client.get(f"{url}?on=2026-10-14")
    assert refused.status_code == 403
    assert refused.json()["extra"]["limit"] == "market.history_days"
    assert refused.json()["extra"]["would_pass"] == "Pro"
    listed = client.get(url.replace("candles", "days")).json()["results"]
    assert [day["on"] for day in listed] == ["2026-11-23", "2026-11-21"]


def test_seconds_come_from_ticks(chart, store) -> None:
    url, client = chart
    share = int(url.split("/")[4])
    assert client.get(f"{url}?interval=5s").json()["results"] == []
    records = b"".join(
        RECORD.pack(share, 2, 0, 0, 10_000 + n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100.0 * n, 0.0,
                    float(OPEN_MS + 1_000 * n))
        for n in range(12)
    )  # fmt: skip
    store.ticks_append(records, source="simulator")
    rows = client.get(f"{url}?interval=5s").json()["results"]
    assert [row["close"] for row in rows] == ["100.04", "100.09", "100.11"]
    assert [row["volume"] for row in rows] == [400, 500, 200]
    assert client.get(f"{url}?interval=1s&limit=5000").json()["results"][3]["open"] == "100.03"
