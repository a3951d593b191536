"""Errors of the terminal. Each says what the caller should do; HTTP statuses are chosen
elsewhere."""

from typing import Any


class TerminalError(Exception):
    """Base of every expected failure.

    Attributes:
        code: Stable machine word, dotted and lower case, e.g. ``"order.not_found"``.
        message: One sentence for a person: what is wrong and what would pass.
        extra: JSON-serialisable details.
        retryable: Whether the same call may be repeated unchanged.
    """

    code = "terminal.error"
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.message = message
        self.extra = extra


class ValidationFailed(TerminalError):
    """The input is wrong; correct it. ``extra["fields"]`` maps a field to its messages."""

    code = "validation.failed"


class NotFound(TerminalError):
    """No such thing in the caller's organisation."""

    code = "not_found"


class PermissionDenied(TerminalError):
    """The caller may not do this; ask an owner for the role or scope named."""

    code = "permission.denied"


class ReauthenticationRequired(TerminalError):
    """The step is sensitive: prove again who you are, then repeat the call."""

    code = "reauthentication.required"
    retryable = True


class EntitlementExceeded(TerminalError):
    """The plan does not cover this; ``extra`` names limit and observed value."""

    code = "entitlement.exceeded"


class Conflict(TerminalError):
    """The request contradicts the present state; read it again before deciding."""

    code = "conflict"


class IdempotencyMismatch(TerminalError):
    """The Idempotency-Key was used with another body; use a new key."""

    code = "idempotency.mismatch"


class RateLimited(TerminalError):
    """Too many requests; ``extra["retry_after_s"]`` says when to come back."""

    code = "rate.limited"
    retryable = True


class ServiceUnavailable(TerminalError):
    """A dependency is away; nothing was changed, try again."""

    code = "service.unavailable"
    retryable = True


class RiskDenied(TerminalError):
    """The risk engine refused; ``decision`` holds every violated rule (the order is kept as
    DENIED)."""

    code = "risk.denied"

    def __init__(self, message: str, *, decision: Any, **extra: Any) -> None:
        super().__init__(message, **extra)
        self.decision = decision


class BrokerError(TerminalError):
    """Base of what a broker adapter may raise."""

    code = "broker.error"


class BrokerAuthExpired(BrokerError):
    """The broker session is over: reconnect; do not retry."""

    code = "broker.auth_expired"


class BrokerRejected(BrokerError):
    """The broker refused definitively; nothing is live there."""

    code = "broker.rejected"

    def __init__(self, message: str, *, raw_code: str, **extra: Any) -> None:
        super().__init__(message, raw_code=raw_code, **extra)
        self.raw_code = raw_code


class BrokerOutcomeUnknown(BrokerError):
    """The order may be live! Never resend; reconcile by the order book."""

    code = "broker.outcome_unknown"


class BrokerRateLimited(BrokerError):
    """The broker refused by rate, so nothing was placed; wait ``retry_after_s`` seconds."""

    code = "broker.rate_limited"
    retryable = True

    def __init__(self, message: str, *, retry_after_s: float, **extra: Any) -> None:
        super().__init__(message, retry_after_s=retry_after_s, **extra)
        self.retry_after_s = retry_after_s


class BrokerUnavailable(BrokerError):
    """Provably not sent (no connection was made); may be retried."""

    code = "broker.unavailable"
    retryable = True


class BrokerProtocolError(BrokerError):
    """The broker said something unmapped; treat the state as unknown and page us."""

    code = "broker.protocol"


class CalendarNotCovered(TerminalError):
    """No calendar for that exchange and year: load it; the market is not assumed open."""

    code = "calendar.not_covered"


class InstrumentNotFound(NotFound):
    """No such instrument; search for it."""

    code = "instrument.not_found"


class InvariantViolation(TerminalError):
    """A bug: stop this account and alert."""

    code = "invariant.violated"
