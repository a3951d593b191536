"""Chains of wild real days: the forward stays with the index, the smile is known to the close."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from marketdata.chain.compute import chain_compute
from marketdata.chain.inputs import ChainInput, Side
from marketdata.pricing.convention import HOUSE
from tests.factories.recorded import recorded

IST_OFFSET = timedelta(hours=5, minutes=30)


def instant(wall) -> datetime:
    """IST wall clock (numpy) as an aware instant."""
    return wall.astype("datetime64[ms]").astype(datetime).replace(tzinfo=UTC) - IST_OFFSET


def chain_of(columns, at, expiry, spot=float("nan")) -> ChainInput:
    """A chain from columns with a row per strike, calls ``c_*`` and puts ``p_*``."""
    order = np.argsort(columns["strike"])
    strikes = columns["strike"][order].astype(float)

    def side(letter):
        known = {
            name: columns[f"{letter}_{name}"][order].astype(float)
            for name in ("ltp", "bid", "ask", "volume", "oi")
        }
        return replace(
            Side.unknown(len(strikes)), id=np.arange(1, len(strikes) + 1), **known
        )  # fmt: skip

    expires = instant(expiry.astype("datetime64[m]")) + timedelta(hours=15, minutes=30)
    return ChainInput(
        underlying_id=1, underlying="NIFTY", expiry=expiry.astype("datetime64[D]").astype(object),
        strikes=strikes, ce=side("c"), pe=side("p"), now=instant(at), expires_at=expires,
        lot_size=75, tick_size=0.05, spot=spot,
    )  # fmt: skip


def columns_of(name):
    table = pq.read_table(recorded(f"option_chain/{name}.parquet"))
    return {n: table[n].to_numpy(zero_copy_only=False) for n in table.column_names}


def test_the_forward_stays_with_the_index_in_every_snapshot_of_2019():
    columns = columns_of("NIFTY_BANKNIFTY_chain_2019-05-16_2019-06-28")
    at, expiry = columns["ts"], columns["expiry"].astype("datetime64[D]")
    key = np.char.add(columns["symbol"].astype(str), at.astype(str))
    days = (expiry - at.astype("datetime64[D]")).astype(int)
    count = 0
    for one in np.unique(key)[::9]:
        rows = np.flatnonzero((key == one) & (days >= 0) & (days <= 7))
        for until in np.unique(expiry[rows]):
            part = {n: values[rows[expiry[rows] == until]] for n, values in columns.items()}
            spot = float(part["underlying"][0])
            source = chain_of(part, part["ts"][0], until, spot)
            if source.now >= source.expires_at or len(source.strikes) < 20:
                continue
            found = chain_compute(source, HOUSE)
            # Carry of a week is below 0.3 %; the printed index may be minutes old.
            assert abs(found.forward / spot - 1) < 0.006, (one, until, found.forward, spot)
            count += found.forward_from == "parity"
    assert count > 80


def test_every_minute_of_the_election_expiry_has_a_smile():
    columns = columns_of("NIFTY_chain_1min_2019-05-23_election_expiry")
    expiry, before = np.datetime64("2019-05-23"), None
    for at in np.unique(columns["ts"])[::4]:
        if at >= np.datetime64("2019-05-23T15:29"):
            break
        rows = columns["ts"] == at
        source = chain_of({n: values[rows] for n, values in columns.items()}, at, expiry)
        found = chain_compute(source, HOUSE)
        assert found.forward_from == "parity"
        near = np.argsort(np.abs(source.strikes - found.forward))[:4]
        assert np.isfinite(found.smile[near]).all(), at
        assert np.isfinite(found.totals.atm_iv), at
        assert found.years == pytest.approx(
            (np.datetime64("2019-05-23T15:30") - at) / np.timedelta64(365, "D"), rel=1e-9
        )
        # No jump of 1 % in four minutes, whatever is stale.
        if before is not None:
            assert abs(found.forward / before - 1) < 0.01
        before = found.forward
