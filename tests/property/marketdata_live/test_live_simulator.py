"""The simulated market is consistent, on the grid, and the same for the same seed."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata.candles.bar import MINUTE_MS
from marketdata.feed.chain_book import ChainBook
from marketdata.pricing.convention import HOUSE
from marketdata.pricing.model import implied_vols
from marketdata.simulator import path as paths
from marketdata.simulator.engine import SimulatorEngine, day_start_ms
from marketdata.simulator.history import OPTION_MINUTES, history
from marketdata.simulator.pricing import CARRY, RATE, option_prices, smile
from marketdata.simulator.surface import YEAR_MS, expiry_ms
from marketdata.simulator.universe import EQUITIES, INDICES, listed
from marketdata.ticks import FLAG_NO_ASK, FLAG_NO_BID, RECORD_DTYPE
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import InstrumentType

MONDAY = date(2026, 11, 23)
EXPIRY = date(2026, 11, 24)
some_seed = st.integers(1, 50)
some_second = st.integers(0, 86_399)


def weekends(day: date) -> bool:
    return day.weekday() >= 5


@cache
def contracts(seed: int, on: date) -> list[InstrumentSpec]:
    return [
        InstrumentSpec(
            number, t.symbol, t.exchange, t.type, t.underlying, t.expiry, t.strike, t.right,
            t.lot_size, t.tick_size, t.freeze_qty,
        )
        for number, t in enumerate(listed(on, paths.opening_levels(seed, on), weekends), start=1)
    ]  # fmt: skip


def engine_at(seed: int, on: date, second: int) -> tuple[SimulatorEngine, float]:
    at_ms = day_start_ms(on) + second * 1000.0
    return SimulatorEngine(contracts(seed, on), seed=seed, on=on, at_ms=at_ms), at_ms


def rows_of(records: bytes) -> np.ndarray:
    return np.frombuffer(records, dtype=np.dtype(RECORD_DTYPE))


@settings(deadline=None, max_examples=12)
@given(some_seed, st.sampled_from([MONDAY, EXPIRY]), some_second)
def test_every_quote_is_on_the_grid_with_bid_below_ltp_below_ask(seed, on, second) -> None:
    engine, at_ms = engine_at(seed, on, second)
    for step in range(1, 6):
        rows = rows_of(engine.refresh(at_ms + step * 400))
        tick = np.array([round(float(c.tick_size) * 100) for c in contracts(seed, on)])
        lot = np.array([c.lot_size for c in contracts(seed, on)])
        for name in ("ltp", "bid", "ask", "open", "high", "low", "close"):
            assert (rows[name] % tick == 0).all(), name
        bid = np.where(rows["flags"] & FLAG_NO_BID, 0, rows["bid"])
        has_ask = (rows["flags"] & FLAG_NO_ASK) == 0
        assert (rows["ltp"] > 0).all()
        assert (bid <= rows["ltp"]).all()
        assert (rows["ltp"] <= rows["ask"])[has_ask].all()
        assert (bid < rows["ask"])[has_ask].all()
        assert ((rows["low"] <= rows["ltp"]) & (rows["ltp"] <= rows["high"])).all()
        derivative = rows["oi"] > 0
        for name in ("bid_qty", "ask_qty", "ltq", "volume", "oi"):
            assert (rows[name] % lot == 0)[derivative].all(), name
        is_index = np.array([c.type is InstrumentType.IDX for c in contracts(seed, on)])
        assert (has_ask == ~is_index).all()


@settings(deadline=None, max_examples=12)
@given(some_seed, st.sampled_from([MONDAY, EXPIRY]), some_second)
def test_chains_keep_parity_and_are_monotone_in_strike(seed, on, second) -> None:
    engine, at_ms = engine_at(seed, on, second)
    rows = rows_of(engine.refresh(at_ms))
    specs = contracts(seed, on)
    values = engine.fair_values(at_ms)
    chains: dict[tuple, dict] = {}
    for at, spec in enumerate(specs):
        if spec.is_option:
            chains.setdefault((spec.underlying, spec.expiry), {})[spec.strike, spec.right] = at
    for (_, expiry), chain in chains.items():
        years = max((expiry_ms(expiry) - at_ms) / YEAR_MS, 60_000 / YEAR_MS)
        strikes = sorted({strike for strike, _ in chain})
        calls = np.array([chain[strike, "CE"] for strike in strikes])
        puts = np.array([chain[strike, "PE"] for strike in strikes])
        for name in ("bid", "ask"):
            assert (np.diff(rows[name][calls].astype(int)) <= 0).all()
            assert (np.diff(rows[name][puts].astype(int)) >= 0).all()
        # C - P + K·df is one number along the chain: the discounted forward.
        flat = (
            values[calls]
            - values[puts]
            + np.array([float(k) for k in strikes]) * np.exp(-RATE * years)
        )
        assert np.ptp(flat) < 0.01
        mids = [
            (rows["bid"][side].astype(float) + rows["ask"][side]) / 200 for side in (calls, puts)
        ]
        assert np.abs(mids[0] - mids[1] - (values[calls] - values[puts])).max() <= 0.11


def test_future_is_spot_carried_to_expiry() -> None:
    engine, at_ms = engine_at(1, MONDAY, 50_000)
    values = engine.fair_values(at_ms)
    by_symbol = {
        spec.symbol: value for spec, value in zip(contracts(1, MONDAY), values, strict=True)
    }
    years = (expiry_ms(date(2026, 12, 29)) - at_ms) / YEAR_MS
    fair = by_symbol["NIFTY"] * np.exp(CARRY * years)
    assert by_symbol["NIFTY29DEC26FUT"] == pytest.approx(fair, rel=5e-4)


def test_futures_of_shares_are_their_shares_carried() -> None:
    engine, at_ms = engine_at(1, MONDAY, 50_000)
    values = engine.fair_values(at_ms)
    by_symbol = dict(zip([one.symbol for one in contracts(1, MONDAY)], values, strict=True))
    years = (expiry_ms(date(2026, 12, 29)) - at_ms) / YEAR_MS
    for share in ("RELIANCE", "HDFCBANK", "INFY"):
        fair = by_symbol[share] * np.exp(CARRY * years)
        assert by_symbol[f"{share}29DEC26FUT"] == pytest.approx(fair, rel=5e-4)


def test_every_chain_finds_its_own_volatility_again() -> None:
    """From what is quoted, through the feed's chains: indices and shares alike."""
    engine, at_ms = engine_at(1, MONDAY, 50_000)
    specs = contracts(1, MONDAY)
    ids = {one.symbol: one.id for one in specs if not one.underlying}
    book = ChainBook(specs, ids)
    book.take(engine.refresh(at_ms))
    spots = {chain.underlying: book.value("ltp", chain.spot) for chain in book.chains}
    assert set(spots) == {"NIFTY", "BANKNIFTY", "RELIANCE", "HDFCBANK", "INFY"}
    calm = {each.symbol: each.atm_vol for each in (*INDICES, *EQUITIES)}
    for chain in book.chains:
        if chain.key.expiry != date(2026, 12, 29):
            continue
        at = int(np.abs(chain.strikes - spots[chain.underlying]).argmin())
        years = (expiry_ms(chain.key.expiry) - at_ms) / YEAR_MS
        prices = np.array(
            [(book.column("bid", side)[at] + book.column("ask", side)[at]) / 2
             for side in (chain.ce, chain.pe)]
        )  # fmt: skip
        found = implied_vols(
            HOUSE, prices=prices, is_call=np.array([True, False]),
            reference=book.value("ltp", chain.future), strikes=chain.strikes[[at, at]],
            years=years,
        )  # fmt: skip
        assert found == pytest.approx([calm[chain.underlying]] * 2, rel=0.15)


def test_index_moves_with_its_shares() -> None:
    path = paths.day_path(1, MONDAY)
    nifty = np.log(paths.index_levels(path.equities, path.residual)[:, 0])
    shares = path.equities @ paths.WEIGHTS[0]
    moves = np.diff(nifty[::60]), np.diff(shares[::60])
    assert np.corrcoef(*moves)[0, 1] > 0.97


@settings(deadline=None, max_examples=8)
@given(some_seed, some_second)
def test_same_seed_and_steps_give_the_same_bytes(seed, second) -> None:
    first, at_ms = engine_at(seed, MONDAY, second)
    second_engine, _ = engine_at(seed, MONDAY, second)
    steps = [at_ms + 100 * step for step in range(1, 30)]
    assert [first.step(at) for at in steps] == [second_engine.step(at) for at in steps]


def test_other_seed_is_another_market() -> None:
    one, at_ms = engine_at(1, MONDAY, 40_000)
    two, _ = engine_at(2, MONDAY, 40_000)
    assert one.fair_values(at_ms)[0] != two.fair_values(at_ms)[0]


def test_late_start_sees_the_prices_of_an_early_one() -> None:
    """A restart in the middle of the day must not move the market."""
    early, _ = engine_at(1, MONDAY, 30_000)
    late, at_ms = engine_at(1, MONDAY, 50_000)
    early.refresh(at_ms)
    ratio = early.fair_values(at_ms)[:12] / late.fair_values(at_ms)[:12]
    assert np.abs(ratio - 1).max() < 0.001


def test_day_ends_where_the_next_begins() -> None:
    today, tomorrow = paths.day_path(1, MONDAY), paths.day_path(1, MONDAY + timedelta(days=1))
    assert np.allclose(today.equities[-1], tomorrow.previous_close)


def test_every_contract_ticks_within_four_seconds() -> None:
    engine, at_ms = engine_at(1, MONDAY, 36_000)
    seen: set[int] = set()
    ticks = 0
    for step in range(1, 41):
        rows = rows_of(engine.step(at_ms + step * 100))
        seen.update(rows["instrument_id"].tolist())
        ticks += len(rows)
    assert len(seen) == len(contracts(1, MONDAY))
    assert 300 <= ticks / 4 <= 1000


def test_volume_never_falls() -> None:
    engine, at_ms = engine_at(1, MONDAY, 36_000)
    before = rows_of(engine.refresh(at_ms))["volume"]
    after = rows_of(engine.refresh(at_ms + 60_000))["volume"]
    assert (after >= before).all()
    assert (after > before).mean() > 0.4


def test_history_ends_at_the_present_minute_and_joins_it() -> None:
    engine, at_ms = engine_at(1, MONDAY, 40_030)
    found = {
        spec.symbol: bars
        for spec, bars in history(
            engine.surface, engine.path, seed=1, start_ms=engine.starts_ms, at_ms=at_ms
        )
    }
    assert set(found) == {spec.symbol for spec in contracts(1, MONDAY)}
    now = engine.fair_values(at_ms)
    for at, spec in enumerate(contracts(1, MONDAY)):
        bars = found[spec.symbol]
        assert bars[-1].start_ms + MINUTE_MS == at_ms - 10_000
        starts = np.array([bar.start_ms for bar in bars])
        assert (np.diff(starts) == MINUTE_MS).all()
        assert all(bar.low <= min(bar.open, bar.close) for bar in bars)
        assert all(bar.high >= max(bar.open, bar.close) for bar in bars)
        if not spec.is_option:
            assert bars[-1].close / 100 == pytest.approx(now[at], rel=2e-3)
    option = next(spec.symbol for spec in contracts(1, MONDAY) if spec.is_option)
    assert len(found[option]) == OPTION_MINUTES
    assert len(found["NIFTY"]) == 2 * 1440 + 667


def test_history_of_the_first_seconds_of_a_day_is_only_the_past() -> None:
    engine, at_ms = engine_at(1, MONDAY, 5)
    lengths = {
        len(bars)
        for _, bars in history(
            engine.surface, engine.path, seed=1, start_ms=engine.starts_ms, at_ms=at_ms
        )
    }
    assert lengths == {0, 2880}


def test_the_chain_finds_the_simulators_smile() -> None:
    strikes = np.arange(24_000.0, 28_050.0, 50.0)
    forward, years = np.full(len(strikes), 26_030.0), np.full(len(strikes), 5 / 365)
    atm, is_call = np.full(len(strikes), 0.12), strikes >= 26_030.0
    prices = option_prices(forward, strikes, years, atm, is_call)
    found = implied_vols(
        HOUSE, prices=prices, is_call=is_call, reference=26_030.0, strikes=strikes, years=5 / 365
    )
    known = np.isfinite(found)
    assert known.sum() > 40
    np.testing.assert_allclose(found[known], smile(forward, strikes, years, atm)[known], atol=1e-9)
