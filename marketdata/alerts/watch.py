"""The loop that compares ticks with the active alerts of everybody."""

import threading
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

import redis
import structlog

from marketdata.alerts.judge import AlertField, AlertOp, holds, reading
from marketdata.models import PriceAlert
from marketdata.selectors import market_clock
from marketdata.services.alerts import alert_fire, alerts_expire
from marketdata.stream import QuoteStream
from terminal.infra.clock import clock
from terminal.infra.leases import Lease
from terminal.kernel.quotes import Quote

logger = structlog.get_logger(__name__)
_READ_S: Final = 0.25
_LOAD_EVERY_S: Final = 1.0
_IDLE_S: Final = 0.9


@dataclass(slots=True)
class _Watched:
    """One alert with the reading before the next."""

    id: UUID
    field: AlertField
    op: AlertOp
    value: Decimal
    before: Decimal | None = None


class AlertWatch:
    """Judges every tick of the watched instruments; alerts are read anew each second.

    Firing is decided once more under the row's lock, so that two watches, or a person who pauses
    an alert at that moment, cannot make it fire twice.
    """

    def __init__(self, stream: QuoteStream) -> None:
        self._stream = stream
        self._watched: dict[int, dict[UUID, _Watched]] = {}
        self._loaded_at = float("-inf")
        self._generation = 0
        self._pause = threading.Event()

    def step(self, lease: Lease) -> bool:
        """Do one turn; False when no alert is active."""
        now = clock().monotonic()
        if not 0 <= now - self._loaded_at < _LOAD_EVERY_S:
            self._load()
            self._loaded_at = now
        if not self._watched:
            self._stream.close()
            return False
        for quote in self._arrived():
            if not lease.is_held():
                break
            self._judge(quote)
        return True

    def idle(self) -> None:
        """Wait until it is worth looking for alerts again."""
        self._pause.wait(_IDLE_S)

    def close(self) -> None:
        """End the subscription."""
        self._stream.close()

    def _load(self) -> None:
        alerts_expire(market_clock().now())
        known = {id_: one for rows in self._watched.values() for id_, one in rows.items()}
        watched: dict[int, dict[UUID, _Watched]] = defaultdict(dict)
        rows = PriceAlert.objects.filter(state=PriceAlert.State.ACTIVE.value)
        for id_, instrument_id, field_, op, value in rows.values_list(
            "id", "instrument_id", "field", "op", "value"
        ):
            one = _Watched(id_, AlertField(field_), AlertOp(op), value)
            old = known.get(id_)
            if old and (old.field, old.op, old.value) == (one.field, one.op, one.value):
                one.before = old.before
            watched[instrument_id][id_] = one
        fresh = watched.keys() - self._watched.keys()
        self._watched = dict(watched)
        self._look_at(fresh)

    def _look_at(self, ids: set[int]) -> None:
        """Judge the present quotes of newly watched instruments: the next tick may take long."""
        try:
            for quote in self._stream.snapshot(ids).values():
                self._judge(quote)
        except redis.RedisError as error:
            logger.warning("alert_snapshot_failed", error=str(error))

    def _arrived(self) -> list[Quote]:
        quotes = self._stream.read(_READ_S, self._watched.keys())
        if self._stream.generation != self._generation:
            # Ticks may have been missed while the subscription was away.
            self._generation = self._stream.generation
            self._look_at(set(self._watched))
        return quotes

    def _judge(self, quote: Quote) -> None:
        age_s = (clock().now() - quote.received_at).total_seconds()
        if age_s > market_clock().max_quote_age_s():
            return  # an old price is no news
        for one in self._watched.get(quote.instrument_id, {}).values():
            now = reading(quote, one.field)
            if now is None:
                continue
            before, one.before = one.before, now
            if holds(one.op, one.value, before, now):
                fired = alert_fire(alert_id=one.id, value=now, now=market_clock().now())
                if fired:
                    logger.info("alert_fired", alert_id=str(one.id), value=str(now))
