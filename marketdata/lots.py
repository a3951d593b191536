"""Market lots, freeze quantities and ticks of derivatives, by date.

A contract's own row is the truth once it exists; these tables only give terms to contracts that no
broker's master describes: those of the simulator and of recorded days.

Sources: NSE circulars FAOP/47854, 61415, 64625, 67372 and 70616 (lots, by expiry of the monthly
contract), the NSE contract masters of 2025-11 and the daily UDiFF files of 2025-01 to 2026-02 (lots
and ticks as published), contract masters of 2024-04, 2026-04 and 2026-08 (lots of shares), NSE
quantity-freeze files of 2022-01, 2023-03 and the one in force since 2025-12.
"""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import Final

OPTION_TICK: Final = Decimal("0.05")

# First expiry that trades with the lot. Weekly and monthly contracts of NIFTY changed on different
# expiries; between both dates the later one applies to monthly contracts.
_LOTS: Final[dict[str, list[tuple[date, date, int]]]] = {
    # (first weekly expiry, first monthly expiry, lot)
    "NIFTY": [
        (date(2015, 10, 1), date(2015, 10, 29), 75),
        (date(2021, 8, 5), date(2021, 7, 29), 50),
        (date(2024, 5, 2), date(2024, 5, 30), 25),
        (date(2025, 1, 2), date(2025, 2, 27), 75),
        (date(2026, 1, 6), date(2026, 1, 27), 65),
    ],
    "BANKNIFTY": [
        (date(2018, 11, 1), date(2018, 11, 29), 20),
        (date(2020, 8, 6), date(2020, 7, 30), 25),
        (date(2023, 7, 6), date(2023, 7, 27), 15),
        (date(2025, 2, 1), date(2025, 2, 27), 30),
        (date(2025, 7, 1), date(2025, 7, 31), 35),
        (date(2026, 1, 1), date(2026, 1, 27), 30),
    ],
    # Shares have monthly contracts only. A table begins with the first expiry that was published
    # with the lot after the share's last bonus issue.
    "RELIANCE": [(date(2025, 1, 30), date(2025, 1, 30), 500)],
    "HDFCBANK": [
        (date(2025, 11, 25), date(2025, 11, 25), 550),
        (date(2026, 8, 25), date(2026, 8, 25), 650),
    ],
    "INFY": [(date(2024, 4, 25), date(2024, 4, 25), 400)],
}

_FREEZE: Final[dict[str, list[tuple[date, int]]]] = {
    "NIFTY": [(date(2022, 1, 21), 1800)],
    "BANKNIFTY": [(date(2022, 1, 21), 1200), (date(2023, 3, 31), 900), (date(2025, 12, 1), 600)],
}


def lot_size(underlying: str, expiry: date, *, is_monthly: bool) -> int:
    """Return the units per lot of the contract that expires on ``expiry``.

    Raises:
        KeyError: for an underlying without a table, or an expiry before it.
    """
    found = None
    for weekly_from, monthly_from, lot in _LOTS[underlying]:
        if expiry >= (monthly_from if is_monthly else weekly_from):
            found = lot
    if found is None:
        raise KeyError(f"no lot size of {underlying} for {expiry}")
    return found


def freeze_qty(underlying: str, on: date) -> int | None:
    """Return the largest order in units that the exchange took on ``on``; None if unknown."""
    table = _FREEZE.get(underlying, [])
    index = bisect_right(table, on, key=lambda row: row[0])
    return table[index - 1][1] if index else None


def future_tick(underlying_level: float, on: date) -> Decimal:
    """Return the tick in rupees of an index future (by the index level since 2025-04)."""
    if on < date(2025, 4, 15) or underlying_level < 15_000:
        return Decimal("0.05")
    return Decimal("0.10") if underlying_level <= 30_000 else Decimal("0.20")
