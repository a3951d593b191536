"""The database of the bench: a login, an index and a chain of its options."""

import django

django.setup()

from datetime import date  # noqa: E402 - Django must be set up first

from marketdata.models import Instrument  # noqa: E402
from terminal.demo import demo_seed  # noqa: E402

STRIKES, STEP, FORWARD = 200, 50, 26_000
EXPIRY = date(2027, 1, 26)


def seed() -> None:
    """Create the rows; print the index's id and that of the first option (calls, then puts)."""
    demo_seed()
    common = {"terms_on": date(2026, 11, 2), "tick_size": "0.05"}
    index = Instrument.objects.create(
        exchange="NSE", symbol="NIFTY", type="IDX", lot_size=1, **common
    )
    low = FORWARD - STRIKES // 2 * STEP
    rows = Instrument.objects.bulk_create(
        Instrument(
            exchange="NFO",
            symbol=f"NIFTY26JAN27{low + at * STEP}{right}",
            type="OPT",
            underlying="NIFTY",
            expiry=EXPIRY,
            strike=low + at * STEP,
            right=right,
            lot_size=65,
            **common,
        )
        for right in ("CE", "PE")
        for at in range(STRIKES)
    )
    print(index.pk, rows[0].pk)


if __name__ == "__main__":
    seed()
