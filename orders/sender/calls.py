"""One request to a broker, and what its answer means: definite, not placed, or ambiguous."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import structlog

from brokers.ports import BatchPort, BrokerPort
from orders.domain import facts as f
from orders.models import Order, Outbox
from terminal.kernel.enums import Lane, OrderType, Product, Side, Validity
from terminal.kernel.errors import (
    BrokerAuthExpired,
    BrokerError,
    BrokerRateLimited,
    BrokerRejected,
    BrokerUnavailable,
)
from terminal.kernel.reports import BrokerAck, ModifyRequest, PlaceRequest

logger = structlog.get_logger(__name__)
_BACKOFF_S = 0.25
_BACKOFF_MAX_S = 5.0


@dataclass(frozen=True, slots=True)
class HoldBack:
    """The broker wants no more requests for a while."""

    seconds: float

    def after(self, row: Outbox) -> "Outcome":
        """Return the outcome of a request that was not even tried."""
        facts = _unsent(row, "held_back")
        return Outcome(row, facts, retry_in_s=self.seconds, holds_back=self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request.

    Attributes:
        row: The request.
        facts: What we learned.
        retry_in_s: Seconds after which it may go out again; None if it is settled.
        ends_order: Whether the order is over, so that its reservation is released.
        holds_back: Set if the following requests of the account must wait too.
    """

    row: Outbox
    facts: tuple[f.AnyFact, ...]
    retry_in_s: float | None = None
    ends_order: bool = False
    holds_back: HoldBack | None = None


def withdrawal(row: Outbox, reason: str) -> Outcome:
    """Return the outcome of a claimed request that must not go out any more."""
    if row.action == Outbox.Action.PLACE:
        return Outcome(row, (*_unsent(row, reason), f.Withdrawn(reason)), ends_order=True)
    return Outcome(row, (halted_change(row),), ends_order=True)


def halted_change(row: Outbox) -> f.ModifyRejected:
    """Return the end of a change that risk allows no more."""
    return f.ModifyRejected(row.number, "halted", "Risk allows no changes of entries now.")


def requests_send(port: BrokerPort, rows: Sequence[Outbox]) -> list[Outcome]:
    """Call the broker with the first of ``rows``, or with as many placements from the first on as
    it takes at once; return what came of those. Raises nothing."""
    run = list(takewhile(lambda row: row.action == Outbox.Action.PLACE, rows))
    if not isinstance(port, BatchPort) or len(run) < 2:
        return [request_send(port, rows[0])]
    try:
        answers = port.place_many([_place_request(row.order) for row in run])
    except Exception as error:  # noqa: BLE001 - whatever it was, some may be live
        return [_outcome(row, _raising(error)) for row in run]
    return [_outcome(row, _giving(answer)) for row, answer in zip(run, answers, strict=True)]


def request_send(port: BrokerPort, row: Outbox) -> Outcome:
    """Call the broker once and return what that means; raises nothing."""
    return _outcome(row, lambda: _call(port, row))


def _giving(answer: BrokerAck | BrokerError) -> Callable[[], BrokerAck]:
    if isinstance(answer, BrokerError):
        return _raising(answer)
    return lambda: answer


def _raising(error: Exception) -> Callable[[], BrokerAck]:
    def fail() -> BrokerAck:
        raise error

    return fail


def _outcome(row: Outbox, call: Callable[[], BrokerAck]) -> Outcome:
    """Return what the answer to ``call`` means.

    Only a refusal that the adapter knows as one is definite, only a call that provably went
    nowhere may be repeated; everything else may be live.
    """
    try:
        ack = call()
    except BrokerRejected as refusal:
        return _refused(row, refusal.raw_code, refusal.message)
    except BrokerAuthExpired as refusal:
        if row.lane == Lane.EXIT.priority:
            # Exits and cancels are kept and go out once the broker session is back.
            held = HoldBack(_BACKOFF_MAX_S)
            return Outcome(row, _unsent(row, refusal.code), _BACKOFF_MAX_S, holds_back=held)
        return _refused(row, refusal.code, refusal.message)
    except BrokerRateLimited as limited:
        held = HoldBack(limited.retry_after_s)
        return Outcome(row, _unsent(row, "rate_limited"), limited.retry_after_s, holds_back=held)
    except BrokerUnavailable as away:
        return Outcome(row, _unsent(row, away.code), _backoff(row))
    except Exception as error:
        logger.warning("broker_outcome_unknown", order_id=str(row.order_id), exc_info=error)
        return _ambiguous(row, str(getattr(error, "code", type(error).__name__)))
    return Outcome(row, (_accepted(row, ack.broker_order_id),))


def _call(port: BrokerPort, row: Outbox) -> BrokerAck:
    order = row.order
    if row.action == Outbox.Action.PLACE:
        return port.place(_place_request(order))
    if row.action == Outbox.Action.CANCEL:
        return port.cancel(order.broker_order_id)
    return port.modify(_modify_request(order, row.number))


def _place_request(order: Order) -> PlaceRequest:
    return PlaceRequest(
        client_order_id=order.client_order_id,
        tag=order.client_order_id,
        instrument_id=order.instrument_id,
        side=Side(order.side),
        quantity=order.quantity,
        product=Product(order.product),
        order_type=OrderType(order.order_type),
        validity=Validity(order.validity),
        price=order.price,
        trigger_price=order.trigger_price,
    )


def _modify_request(order: Order, generation: int) -> ModifyRequest:
    body = order.facts.get(key=f"modify_req:{generation}").body
    wish = f.decode(body)
    if not isinstance(wish, f.ModifyRequested):
        raise TypeError(f"{body} is no modification")
    return ModifyRequest(
        broker_order_id=order.broker_order_id,
        quantity=wish.quantity,
        order_type=wish.order_type,
        price=wish.price,
        trigger_price=wish.trigger_price,
        validity=wish.validity,
    )


def _accepted(row: Outbox, broker_order_id: str) -> f.AnyFact:
    if row.action == Outbox.Action.PLACE:
        return f.Ack(broker_order_id)
    if row.action == Outbox.Action.CANCEL:
        return f.CancelAcked(row.number)
    return f.ModifyAcked(row.number)


def _refused(row: Outbox, code: str, message: str) -> Outcome:
    if row.action == Outbox.Action.PLACE:
        return Outcome(row, (f.Rejected(code, message),), ends_order=True)
    if row.action == Outbox.Action.CANCEL:
        return Outcome(row, (f.CancelRejected(row.number, code, message),))
    return Outcome(row, (f.ModifyRejected(row.number, code, message),), ends_order=True)


def _unsent(row: Outbox, reason: str) -> tuple[f.AnyFact, ...]:
    return (f.Unsent(row.number, reason),) if row.action == Outbox.Action.PLACE else ()


def _ambiguous(row: Outbox, reason: str) -> Outcome:
    if row.action == Outbox.Action.PLACE:
        return Outcome(row, (f.Ambiguous(row.number, reason),))
    if row.action == Outbox.Action.CANCEL:
        return Outcome(row, (), _backoff(row))  # harmless to repeat
    return Outcome(row, (f.ModifyAmbiguous(row.number, reason),))


def _backoff(row: Outbox) -> float:
    return min(_BACKOFF_S * 2.0 ** min(row.retries, 8), _BACKOFF_MAX_S)
