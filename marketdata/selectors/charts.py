"""Reads of chart layouts; tenant and person first."""

from uuid import UUID

from marketdata.models import ChartLayout
from marketdata.selectors.instruments import instrument_spec

FIRST_INTERVAL = "1m"


def chart_get(*, organisation_id: UUID, user_id: int, instrument_id: int) -> ChartLayout:
    """Return the person's chart of an instrument, an empty one (unsaved) if there is none.

    Raises:
        InstrumentNotFound: if there is no such instrument.
    """
    instrument_spec(instrument_id)
    rows = ChartLayout.objects.filter(organisation_id=organisation_id, user_id=user_id)
    found = rows.filter(instrument_id=instrument_id).first()
    return found or ChartLayout(
        organisation_id=organisation_id,
        user_id=user_id,
        instrument_id=instrument_id,
        interval=FIRST_INTERVAL,
    )
