"""Commodities and currencies from tick to REST: the future is the reference of their chains."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from rest_framework.test import APIClient

from marketdata.chain.again import input_of
from marketdata.feed.bar_store import RedisBarStore
from marketdata.feed.chains import ChainDesk
from marketdata.feed.worker import FeedWorker
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.model import option_prices
from marketdata.selectors.instruments import spec_of
from marketdata.ticks import pack
from terminal.infra import clock as process_clock
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Right
from terminal.kernel.market_clock import MarketClockState
from terminal.kernel.sessions import default_calendar
from tests.factories.accounts import api_client_for, make_user, personal_organisation
from tests.factories.billing import put_on_plan
from tests.factories.live import make_quote
from tests.factories.marketdata import make_instrument
from tests.integration.marketdata_live.test_live_feed import START, ScriptedSource

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 16)
NOVEMBER = date(2026, 11, 25)
SIGMA = 0.3


class Market(ScriptedSource):
    """A scripted source with hours, of contracts that have rows."""

    def __init__(self, clock: FrozenClock, specs: list[InstrumentSpec], *batches: bytes) -> None:
        super().__init__(clock, list(batches))
        self.specs = specs

    def clock_state(self) -> MarketClockState:
        return replace(super().clock_state(), always_open=False)

    def history(self) -> Iterator[tuple]:
        for one in self.specs:
            yield one, []


def contracts(
    base: str, exchange: Exchange, expiry: date, future_expiry: date, strikes: list[str], **terms
) -> list[InstrumentSpec]:
    """A future and calls and puts of ``strikes``, saved."""
    common = {"exchange": exchange, "underlying": base, "freeze_qty": None, **terms}
    rows = [
        make_instrument(
            f"{base}{future_expiry:%d%b%y}FUT".upper(), type=InstrumentType.FUT,
            expiry=future_expiry, strike=None, right=None, **common,
        )
    ]  # fmt: skip
    rows += [
        make_instrument(
            f"{base}{expiry:%d%b%y}{strike}{right}".upper(), type=InstrumentType.OPT,
            expiry=expiry, strike=Decimal(strike), right=right, **common,
        )
        for strike in strikes
        for right in Right
    ]  # fmt: skip
    return [spec_of(row) for row in rows]


def quoted(specs: list[InstrumentSpec], level: str, years: float, exp: int) -> bytes:
    """Records of the future at ``level`` and of options worth ``SIGMA`` on it."""
    places = Decimal(1).scaleb(-exp)
    found = [pack(make_quote(specs[0].id, level, close=level, exchange_at=START), exp)]
    for one in specs[1:]:
        worth = option_prices(
            HOUSE, is_call=np.array([one.right is Right.CE]), reference=float(level),
            strikes=np.array([float(one.strike)]), years=years, sigma=np.array([SIGMA]),
        )  # fmt: skip
        price = Decimal(float(worth[0])).quantize(places)
        step = {"bid": price - places, "ask": price + places}
        found.append(pack(make_quote(one.id, price, **step, exchange_at=START), exp))
    return b"".join(found)


def played(specs: list[InstrumentSpec], records: bytes, clock: FrozenClock) -> None:
    client = redis_client()
    desk = ChainDesk(client=client, clock=clock, calendar=default_calendar())
    source = Market(clock, specs, b"", records, b"", b"", b"")
    worker = FeedWorker(source, client=client, bars=RedisBarStore(client), clock=clock, chains=desk)
    worker.run(source.stop)


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    found = FrozenClock(START)
    with process_clock.use(found):
        yield found


@pytest.fixture
def client() -> APIClient:
    user = make_user()
    put_on_plan(personal_organisation(user).id)
    return api_client_for(user)


def years_until(expiry: date, hour: int, minute: int) -> float:
    """From START, 09:30 IST of 23 November."""
    days = (expiry - date(2026, 11, 23)).days
    lived = timedelta(days=days, hours=hour, minutes=minute) - timedelta(hours=9, minutes=30)
    return lived / timedelta(days=365)


def test_a_metal_takes_its_future_and_not_the_fund_of_that_name(clock, client) -> None:
    make_instrument("SILVER", exchange=Exchange.NSE, type=InstrumentType.EQ, name="A silver fund")
    specs = contracts(
        "SILVER", Exchange.MCX, NOVEMBER, date(2026, 12, 4),
        ["149000", "150000", "151000", "152000"], lot_size=30, tick_size=Decimal(1),
    )  # fmt: skip
    years = years_until(NOVEMBER, 23, 55)
    played(specs, quoted(specs, "150400", years, 2), clock)
    (listed,) = client.get("/api/v1/chain/underlyings").json()["results"]
    assert (listed["symbol"], listed["exchange"]) == ("SILVER", "MCX")
    assert listed["id"] == specs[0].id
    query = {"underlying": specs[0].id, "expiry": NOVEMBER.isoformat()}
    found = client.get("/api/v1/chain", query).json()
    assert found["reference_id"] == specs[0].id
    assert (found["forward"], found["forward_from"]) == (150_400, "future")
    assert (found["atm_strike"], found["lot_size"]) == (150_000, 30)
    # The metal's day ends at 23:55 IST.
    assert found["years"] == pytest.approx(years, abs=3e-7)
    assert found["ce"]["iv"] == pytest.approx([100 * SIGMA] * 4, abs=0.02)


def test_a_later_month_is_priced_on_its_own_future(clock, client) -> None:
    terms = {"lot_size": 100, "tick_size": Decimal("0.1")}
    near = contracts("CRUDEOIL", Exchange.MCX, NOVEMBER, NOVEMBER, ["6000", "6050"], **terms)
    later = contracts(
        "CRUDEOIL", Exchange.MCX, DECEMBER, date(2026, 12, 18), ["6000", "6050", "6100"], **terms
    )
    records = quoted(near, "6020", years_until(NOVEMBER, 23, 55), 2)
    records += quoted(later, "6061", years_until(DECEMBER, 23, 55), 2)
    played([*near, *later], records, clock)
    # The nearest future names all of them; each has the future that it turns into for reference.
    query = {"underlying": near[0].id, "expiry": DECEMBER.isoformat()}
    found = client.get("/api/v1/chain", query).json()
    assert (found["forward"], found["reference_id"]) == (6_061, later[0].id)
    first = client.get("/api/v1/chain", {**query, "expiry": NOVEMBER.isoformat()}).json()
    assert (first["forward"], first["reference_id"]) == (6_020, near[0].id)


def test_a_currency_counts_in_quarter_paise_and_ends_at_noon(clock, client) -> None:
    specs = contracts(
        "USDINR", Exchange.CDS, NOVEMBER, NOVEMBER, ["88.7500", "89.0000", "89.2500"],
        lot_size=1000, tick_size=Decimal("0.0025"),
    )  # fmt: skip
    years = years_until(NOVEMBER, 12, 30)
    played(specs, quoted(specs, "89.0325", years, 4), clock)
    query = {"underlying": specs[0].id, "expiry": NOVEMBER.isoformat()}
    found = client.get("/api/v1/chain", query).json()
    assert (found["forward"], found["atm_strike"]) == (89.0325, 89)
    assert found["strikes"] == [88.75, 89, 89.25]
    # Another convention is computed from the document: it must find the same market in it.
    again = input_of(found)
    assert (again.on_future, again.future) == (True, 89.0325)
    assert found["years"] == pytest.approx(years, abs=3e-7)
    assert found["ce"]["iv"] == pytest.approx([100 * SIGMA] * 3, abs=0.1)
