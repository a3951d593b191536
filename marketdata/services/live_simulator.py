"""Listing of the simulated market's contracts."""

from datetime import date

from marketdata.services.live_instruments import contracts_ensure, contracts_of
from marketdata.simulator.path import opening_levels
from marketdata.simulator.universe import listed
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange
from terminal.kernel.errors import CalendarNotCovered, InvariantViolation
from terminal.kernel.sessions import default_calendar

SOURCE = "simulator"


def simulator_contracts_seed(*, on: date, seed: int) -> list[InstrumentSpec]:
    """List the contracts of ``on`` (IST) and return all that trade, also strikes of earlier days.

    Idempotent; new expiries and strikes around the day's level appear, expired ones stay as rows.

    Raises:
        InvariantViolation: if what was just listed cannot be read back.
    """
    terms = listed(on, opening_levels(seed, on), _is_holiday)
    contracts_ensure(source=SOURCE, terms=terms, on=on)
    contracts = contracts_of(source=SOURCE, on=on)
    if len(contracts) < len(terms):
        raise InvariantViolation(f"{len(terms)} contracts are listed, {len(contracts)} found.")
    return contracts


def _is_holiday(day: date) -> bool:
    """Return whether the derivatives segment is shut; where no calendar reaches, on weekends."""
    try:
        return not default_calendar().is_trading_day(Exchange.NFO, day)
    except CalendarNotCovered:
        return day.weekday() >= 5
