"""A recorded day through the replay and the feed's chains: what comes out is what NSE printed."""

from datetime import UTC, date, datetime

import numpy as np
import orjson
import pyarrow.parquet as pq
import pytest

from marketdata.feed.chains import ChainDesk
from marketdata.replay.request import parse_request
from marketdata.replay.source import SOURCE, ReplaySource
from marketdata.selectors.chains import chain_by
from marketdata.selectors.underlyings import underlying_ids
from marketdata.services.live_instruments import contracts_of
from marketdata.wire import chain_key
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.sessions import default_calendar
from tests.factories.recorded import DATA, recorded

pytestmark = pytest.mark.django_db
DAY, EXPIRY, LOT = date(2025, 11, 14), date(2025, 11, 18), 75
FILE = "option_chain/NIFTY_chain_snapshots_2025-10-13_2025-11-14.parquet"
NOON = np.datetime64("2025-11-14T12:00")


class Printed:
    """The newest recorded snapshot before noon: columns by name, by (strike, side)."""

    def __init__(self) -> None:
        table = pq.read_table(recorded(FILE))
        columns = {n: table[n].to_numpy(zero_copy_only=False) for n in table.column_names}
        at = columns["nse_ts"].astype("datetime64[s]")
        days = columns["expiry"].astype("datetime64[D]")
        own = (days == np.datetime64(EXPIRY)) & (at < NOON) & (at > np.datetime64(DAY))
        self.at = at[own].max()
        rows = np.flatnonzero(own & (at == self.at))
        self.rows = {
            (float(columns["strike"][row]), str(columns["type"][row])): {
                name: float(columns[name][row])
                for name in ("oi", "chg_oi", "iv", "ltp", "volume", "underlying")
            }
            for row in rows
        }

    def total(self, side: str, name: str = "oi") -> float:
        return sum(row[name] for (_, right), row in self.rows.items() if right == side)

    def max_pain(self) -> float:
        strikes = sorted({strike for strike, _ in self.rows})

        def pay(level: float) -> float:
            return sum(
                row["oi"] * max(0.0, level - strike if side == "CE" else strike - level)
                for (strike, side), row in self.rows.items()
            )

        return min(strikes, key=pay)


@pytest.fixture
def printed() -> Printed:
    return Printed()


@pytest.fixture
def document(printed):
    """The chain that the feed publishes three seconds after that snapshot."""
    clock = FrozenClock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    request = parse_request("replay:NIFTY_chain_snapshots@2025-11-14T09:20")
    calendar = default_calendar()
    source = ReplaySource(request, folder=DATA, clock=clock, calendar=calendar)
    source.open()
    desk = ChainDesk(client=redis_client(), clock=clock, calendar=calendar)
    index = underlying_ids({"NIFTY"})["NIFTY"]
    specs = contracts_of(source=SOURCE, on=DAY)
    desk.begin(specs, {"NIFTY": index}, source=source.name, always_open=False)
    desk.previous_oi(source.previous_oi())
    until = datetime.fromisoformat(f"{printed.at}+05:30").astimezone(UTC)
    market = source.clock_state().market_time(clock.now())
    clock.advance((until - market).total_seconds() + 3)
    while records := source.read(0):
        desk.take(records)
    desk.step(source.clock_state().market_time(clock.now()))
    return orjson.loads(redis_client().get(chain_key(index, EXPIRY)))


def cells(document, name: str):
    for right in ("CE", "PE"):
        side = document[right.lower()]
        for strike, value in zip(document["strikes"], side[name], strict=True):
            yield (strike, right), value


def traded(printed) -> set:
    """Options with a last price; NSE prints 0 for those that never traded."""
    return {key for key, row in printed.rows.items() if row["ltp"] > 0}


def test_open_interest_and_its_change_are_the_exchanges(document, printed) -> None:
    known = traded(printed)
    assert len(known) > 100
    for name, column in (("oi", "oi"), ("oi_change", "chg_oi")):
        found = {key: value for key, value in cells(document, name) if key in known}
        assert found == {key: printed.rows[key][column] * LOT for key in known}, name


def test_ratio_and_max_pain_follow_from_the_printed_figures(document, printed) -> None:
    totals = document["totals"]
    assert totals["pcr_oi"] == pytest.approx(printed.total("PE") / printed.total("CE"), rel=2e-3)
    assert totals["max_pain"] == printed.max_pain()
    assert document["spot"] == next(iter(printed.rows.values()))["underlying"]


def test_volatility_by_the_exchanges_convention_is_the_exchanges(document, printed) -> None:
    spot = document["spot"]
    errors = [
        abs(value - printed.rows[strike, right]["iv"])
        for (strike, right), value in cells(chain_by(document, "nse"), "iv")
        if (strike, right) in printed.rows
        and printed.rows[strike, right]["volume"] > 5000
        and printed.rows[strike, right]["iv"] > 0
        and abs(strike / spot - 1) < 0.03
        and (strike >= spot) == (right == "CE")
    ]
    assert len(errors) > 20
    assert np.median(errors) < 0.25
    assert np.mean(np.array(errors) < 0.5) > 0.9
