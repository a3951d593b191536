"""Calendar properties that hold at every instant of every covered year."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from terminal.kernel.clock import to_ist
from terminal.kernel.enums import Exchange, SessionPhase
from terminal.kernel.sessions import default_calendar

CALENDAR = default_calendar()
EXCHANGES = st.sampled_from(list(Exchange))


@st.composite
def moments(draw: st.DrawFn) -> tuple[Exchange, datetime]:
    """Draw a segment and an instant of a covered year, a fortnight away from its ends."""
    exchange = draw(EXCHANGES)
    years = CALENDAR.covered_years(exchange)
    start = datetime(min(years), 1, 15, tzinfo=UTC)
    end = datetime(max(years), 12, 15, tzinfo=UTC)
    seconds = draw(st.integers(0, int((end - start).total_seconds())))
    return exchange, start + timedelta(seconds=seconds)


@given(moments())
def test_open_exactly_inside_an_interval_of_the_day(moment: tuple[Exchange, datetime]) -> None:
    exchange, at = moment
    session = CALENDAR.session(exchange, to_ist(at).date())
    parts = session.intervals if session else ()
    inside = any(part.open_at <= at < part.close_at for part in parts)
    assert (CALENDAR.phase(exchange, at) is SessionPhase.OPEN) == inside


@given(moments())
def test_next_open_is_later_opens_and_nothing_opens_before(
    moment: tuple[Exchange, datetime],
) -> None:
    exchange, at = moment
    opened = CALENDAR.next_open(exchange, at)
    assert opened > at
    assert CALENDAR.phase(exchange, opened) is SessionPhase.OPEN
    just_before = opened - timedelta(microseconds=1)
    assert CALENDAR.phase(exchange, just_before) is not SessionPhase.OPEN
    assume(just_before > at)
    assert CALENDAR.next_open(exchange, just_before) == opened


@given(moments())
def test_sessions_are_ordered_and_stay_inside_their_date(
    moment: tuple[Exchange, datetime],
) -> None:
    exchange, at = moment
    on = to_ist(at).date()
    session = CALENDAR.next_session(exchange, on)
    edges = [
        edge
        for part in session.intervals
        for edge in (part.preopen_at or part.open_at, part.open_at, part.close_at)
    ]
    assert edges == sorted(edges)
    assert {to_ist(edge).date() for edge in edges} == {session.on}


@given(moments())
def test_previous_and_next_day_are_inverse(moment: tuple[Exchange, datetime]) -> None:
    exchange, at = moment
    on = to_ist(at).date()
    following = CALENDAR.next_session(exchange, on).on
    last = CALENDAR.previous_trading_day(exchange, following)
    assert last <= on or last == on
    assert CALENDAR.trading_days(exchange, last + timedelta(days=1), following) == [following]


def test_every_covered_year_has_a_plausible_number_of_days() -> None:
    for exchange in (Exchange.NSE, Exchange.NFO, Exchange.BSE, Exchange.BFO):
        for year in CALENDAR.covered_years(exchange):
            days = CALENDAR.trading_days(exchange, date(year, 1, 1), date(year, 12, 31))
            assert 243 <= len(days) <= 253
