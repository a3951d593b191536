"""Writes of chart layouts. Every function acts for one person within one organisation."""

from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from marketdata.models import ChartLayout
from marketdata.selectors.candle_indicators import indicators_chosen
from marketdata.selectors.instruments import instrument_spec
from terminal.kernel.errors import Conflict, ValidationFailed

MOST_BYTES: Final = 64 * 1024


def chart_save(
    *,
    organisation_id: UUID,
    user_id: int,
    instrument_id: int,
    interval: str,
    indicators: list[str],
    drawings: list[dict[str, Any]],
    revision: int | None = None,
) -> ChartLayout:
    """Replace the person's chart of an instrument.

    Args:
        organisation_id: Organisation of the call.
        user_id: Whose chart.
        instrument_id: Our instrument id.
        interval: A key of ``INTERVALS``.
        indicators: Such as ``"ema:20"``.
        drawings: As ``api.charts_serializers.DrawingSerializer`` has checked them.
        revision: What the change is built on; None replaces whatever is there.

    Raises:
        Conflict: if the chart was saved since ``revision`` was read; nothing is changed.
        InstrumentNotFound: if there is no such instrument.
        ValidationFailed: for an unknown indicator, or more than 64 KiB; nothing is changed.
    """
    instrument_spec(instrument_id)
    indicators_chosen(indicators)
    size = len(orjson.dumps([indicators, drawings]))
    if size > MOST_BYTES:
        message = f"The drawings take {size:,} bytes; {MOST_BYTES:,} are possible."
        raise ValidationFailed(message, fields={"drawings": [message]})
    with transaction.atomic():
        row, _ = ChartLayout.objects.select_for_update().get_or_create(
            organisation_id=organisation_id,
            user_id=user_id,
            instrument_id=instrument_id,
            defaults={"interval": interval},
        )
        if revision is not None and revision != row.revision:
            raise Conflict(
                "The chart was changed elsewhere; read it again.",
                code="chart.changed",
                revision=row.revision,
            )
        row.interval, row.indicators, row.drawings = interval, indicators, drawings
        row.revision += 1
        row.save()
    return row
