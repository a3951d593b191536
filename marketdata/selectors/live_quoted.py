"""What the running source quotes."""

from datetime import date
from typing import Final, cast

import redis

from marketdata.models import Instrument
from marketdata.ticks import unpack_snapshot
from marketdata.wire import SNAPSHOT_KEY
from terminal.infra.redis import redis_client
from terminal.kernel.enums import InstrumentType
from terminal.kernel.errors import ServiceUnavailable

_ORDER: Final = {
    InstrumentType.IDX.value: 0,
    InstrumentType.EQ.value: 1,
    InstrumentType.FUT.value: 2,
}


def quoted_instruments(*, limit: int) -> list[Instrument]:
    """Return instruments with a price, most useful first.

    Indices, shares and futures come before options; contracts by nearest expiry; options of one
    expiry by what traded most today.

    Raises:
        ServiceUnavailable: when Redis is away.
    """
    try:
        entries = cast("dict[bytes, bytes]", redis_client().hgetall(SNAPSHOT_KEY))
    except redis.RedisError as error:
        raise ServiceUnavailable("Live prices are away; try again.", cause=str(error)) from error
    volume = {int(key): unpack_snapshot(entry).volume for key, entry in entries.items()}

    def usefulness(row: tuple[int, str, date | None]) -> tuple[int, date, int]:
        id_, type_, expiry = row
        return _ORDER.get(type_, 3), expiry or date.min, -volume[id_]

    terms = Instrument.objects.filter(id__in=volume).values_list("id", "type", "expiry")
    best = [id_ for id_, *_ in sorted(terms, key=usefulness)[:limit]]
    found = Instrument.objects.in_bulk(best)
    return [found[id_] for id_ in best]
