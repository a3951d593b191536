"""No two securities of a master share one identity, and nothing is lost."""

import io

from hypothesis import given
from hypothesis import strategies as st

from marketdata.masters.load import load_master, told_apart
from marketdata.masters.reading import MasterRefused
from marketdata.masters.rows import MasterRow
from terminal.kernel.enums import Exchange, InstrumentType
from tests.factories import masters as files

ROWS = st.builds(
    MasterRow,
    exchange=st.sampled_from([Exchange.NSE, Exchange.BSE]),
    type=st.sampled_from([InstrumentType.EQ, InstrumentType.IDX]),
    symbol=st.sampled_from(["A", "B", "M&M"]),
    lot_size=st.just(1),
    tick_size=st.none(),
    token=st.integers(1, 10**9).map(str),
    qualifier=st.sampled_from(["", "EQ", "BE", "INE000A01010"]),
    rank=st.integers(0, 1),
)


@given(st.lists(ROWS, max_size=12, unique_by=lambda row: row.token))
def test_identities_are_told_apart(rows: list[MasterRow]) -> None:
    result = told_apart(rows)
    assert len({(row.exchange, row.type, row.symbol) for row in result}) == len(rows)
    assert {row.token for row in result} == {row.token for row in rows}


@given(st.lists(ROWS, max_size=12, unique_by=lambda row: row.token), st.randoms())
def test_identity_does_not_depend_on_the_order_of_rows(rows: list[MasterRow], random) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)
    named = {row.token: row.symbol for row in told_apart(rows)}
    assert {row.token: row.symbol for row in told_apart(shuffled)} == named


@given(
    st.sampled_from([("kite", files.kite()), ("upstox", files.upstox()), ("angel", files.angel())]),
    st.data(),
)
def test_damaged_file_is_read_or_refused_but_never_breaks(
    sound: tuple[str, bytes], data: st.DataObject
) -> None:
    format_, content = sound
    at = data.draw(st.integers(0, len(content)))
    junk = data.draw(st.binary(max_size=6))
    gone = data.draw(st.integers(0, 40))
    damaged = content[:at] + junk + content[at + gone :]
    try:
        master = load_master(format_, io.BytesIO(damaged))
    except MasterRefused:
        return
    assert master.rows
    assert all(row.lot_size >= 1 for row in master.rows)
