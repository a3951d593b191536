"""A fact in plain words, for the order's timeline."""

from decimal import Decimal

from orders.domain import facts as f
from terminal.kernel.enums import BrokerStatus

_STATUS_TITLES = {
    BrokerStatus.PENDING: "Pending at the broker",
    BrokerStatus.OPEN: "Open at the exchange",
    BrokerStatus.TRIGGER_PENDING: "Waiting for its trigger",
    BrokerStatus.FILLED: "Filled",
    BrokerStatus.CANCELLED: "Cancelled",
    BrokerStatus.EXPIRED: "Expired",
    BrokerStatus.REJECTED: "Rejected by the exchange",
    BrokerStatus.UNMAPPED: "Unknown status at the broker",
}
_WITHDRAWN = {
    "cancelled": "Cancelled before it was sent",
    "expired": "Waited too long and was not sent",
    "halted": "Not sent: trading was halted",
    "nothing_to_close": "Not sent: the position was closed meanwhile",
}


def describe(fact: f.AnyFact) -> tuple[str, str]:  # noqa: C901 - one line a fact
    """Return (title, detail) of ``fact``; the detail may be empty."""
    match fact:
        case f.Intent(is_external=True):
            return "Found at the broker", _terms(fact)
        case f.Intent():
            return "Order received", _terms(fact)
        case f.Passed():
            return "Risk checks passed", ", ".join(fact.warnings)
        case f.Denied():
            return "Refused by risk", ", ".join(fact.rules)
        case f.Withdrawn():
            return _WITHDRAWN.get(fact.reason, "Withdrawn"), ""
        case f.Sent():
            return "Sent to the broker", "" if fact.attempt == 1 else f"attempt {fact.attempt}"
        case f.Unsent():
            return "Could not be sent, trying again", fact.reason
        case f.Ambiguous():
            return "No clear answer; looking for it at the broker", fact.reason
        case f.Absent():
            return "Not in the broker's order book", f"look {fact.n}"
        case f.Requeued():
            return "Exit will be sent once more", ""
        case f.Ack():
            return "Accepted by the broker", fact.broker_order_id
        case f.Rejected():
            return "Rejected by the broker", fact.message
        case f.Snapshot():
            return _STATUS_TITLES[fact.status], _snapshot_detail(fact)
        case f.Trade():
            return "Fill", f"{fact.quantity} @ ₹{_rupees(fact.price)}"
        case _:
            return _describe_change(fact)


def _describe_change(fact: f.AnyFact) -> tuple[str, str]:  # noqa: C901 - one line a fact
    match fact:
        case f.CancelRequested():
            return "Cancel requested", ""
        case f.CancelSent():
            return "Cancel sent", ""
        case f.CancelAcked():
            return "Cancel accepted by the broker", ""
        case f.CancelRejected():
            return "Cancel refused", fact.message
        case f.ModifyRequested():
            return "Change requested", _terms(fact)
        case f.ModifyDenied():
            return "Change refused by risk", f"{_terms(fact)}: {', '.join(fact.rules)}"
        case f.ModifySent():
            return "Change sent", ""
        case f.ModifyAmbiguous():
            return "No clear answer to the change", fact.reason
        case f.ModifyUnseen():
            return "The broker still shows the old terms", f"look {fact.n}"
        case f.ModifyAcked():
            return "Change confirmed", ""
        case f.ModifyRejected():
            return "Change refused", fact.message
        case _:
            return fact.kind, ""


def _terms(fact: f.Intent | f.ModifyRequested | f.ModifyDenied) -> str:
    parts = [f"{fact.quantity} units", fact.order_type.value]
    if fact.price is not None:
        parts.append(f"at ₹{_rupees(fact.price)}")
    if fact.trigger_price is not None:
        parts.append(f"trigger ₹{_rupees(fact.trigger_price)}")
    return " ".join(parts)


def _snapshot_detail(fact: f.Snapshot) -> str:
    if fact.filled_qty and fact.average_price is not None:
        filled = f"{fact.filled_qty} of {fact.quantity} @ ₹{_rupees(fact.average_price)}"
        return f"{filled}. {fact.message}" if fact.message else filled
    return fact.message


def _rupees(price: Decimal) -> str:
    two = price.quantize(Decimal("0.01"))
    return f"{two if two == price else price.normalize():f}"
