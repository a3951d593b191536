"""Errors of orders."""

from terminal.kernel.errors import Conflict, NotFound, ValidationFailed


class OrderNotFound(NotFound):
    """The organisation has no such order."""

    code = "order.not_found"


class OrderNotChangeable(Conflict):
    """The order's state does not allow this now; read the order again before deciding."""

    code = "order.not_changeable"


class IdempotencyKeyMissing(ValidationFailed):
    """Send an ``Idempotency-Key`` header: a fresh one for each order that you want."""

    code = "idempotency.key_missing"
