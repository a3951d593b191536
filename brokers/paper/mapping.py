"""Words of the paper exchange and what they mean to the order path. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from terminal.kernel.enums import BrokerStatus


class PaperStatus(StrEnum):
    """Status of an order as the paper exchange's book spells it."""

    OPEN = "OPEN"
    TRIGGER_PENDING = "TRIGGER PENDING"
    COMPLETE = "COMPLETE"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"
    SETTLED = "SETTLED"


STATUSES: Mapping[str, BrokerStatus] = {
    PaperStatus.OPEN: BrokerStatus.OPEN,
    PaperStatus.TRIGGER_PENDING: BrokerStatus.TRIGGER_PENDING,
    PaperStatus.COMPLETE: BrokerStatus.FILLED,
    PaperStatus.CANCELLED: BrokerStatus.CANCELLED,
    PaperStatus.LAPSED: BrokerStatus.EXPIRED,
    PaperStatus.SETTLED: BrokerStatus.FILLED,
}

_ID = re.compile(r"\d{6}(\d{9,})")


def status_of(raw: str) -> BrokerStatus:
    """Return what ``raw`` means; a word that is not ours is UNMAPPED, never a guess."""
    return STATUSES.get(raw, BrokerStatus.UNMAPPED)


def working_status(*, awaits_trigger: bool) -> PaperStatus:
    """Return the status of an order that works."""
    return PaperStatus.TRIGGER_PENDING if awaits_trigger else PaperStatus.OPEN


def broker_order_id(number: int, trading_date: date) -> str:
    """Return the exchange's name of order ``number``, e.g. ``261123000000042``."""
    return f"{trading_date:%y%m%d}{number:09d}"


def order_number(broker_id: str) -> int | None:
    """Return the number inside an order id, None if this is no id of ours."""
    found = _ID.fullmatch(broker_id)
    return int(found[1]) if found else None
