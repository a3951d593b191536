"""The one place where errors become HTTP: ``{code, message, extra, request_id}``."""

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from terminal.kernel import errors

_STATUS: tuple[tuple[type[errors.TerminalError], int], ...] = (
    (errors.IdempotencyMismatch, 422),
    (errors.RiskDenied, 422),
    (errors.ValidationFailed, 400),
    (errors.NotFound, 404),
    (errors.ReauthenticationRequired, 401),
    (errors.PermissionDenied, 403),
    (errors.EntitlementExceeded, 403),
    (errors.Conflict, 409),
    (errors.RateLimited, 429),
    (errors.ServiceUnavailable, 503),
    (errors.BrokerRejected, 422),
    (errors.BrokerAuthExpired, 409),
    (errors.BrokerUnavailable, 503),
    (errors.BrokerError, 502),
    (errors.CalendarNotCovered, 503),
)


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return the error response for ``exc``; None lets Django answer 500 and log the trace."""
    if isinstance(exc, errors.TerminalError):
        status = next((code for kind, code in _STATUS if isinstance(exc, kind)), 500)
        response = Response(_body(exc.code, exc.message, exc.extra), status=status)
        if isinstance(exc, errors.RateLimited) and "retry_after_s" in exc.extra:
            response["Retry-After"] = str(exc.extra["retry_after_s"])
        return response
    answer = drf_exception_handler(exc, context)
    if answer is not None:
        answer.data = _from_framework(exc)
    return answer


def _from_framework(exc: Exception) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        detail = exc.detail
        fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
        name, messages = next(iter(fields.items()))
        first = messages[0] if isinstance(messages, list) and messages else messages
        return _body("validation.failed", f"{name}: {first}", {"fields": fields})
    if isinstance(exc, exceptions.Throttled):
        return _body("rate.limited", str(exc.detail), {"retry_after_s": getattr(exc, "wait", None)})
    if isinstance(exc, Http404):
        return _body("not_found", "No such thing here.", {})
    if isinstance(exc, DjangoPermissionDenied):
        return _body("permission.denied", "You may not do this.", {})
    if isinstance(exc, exceptions.APIException):
        return _body(_dotted(exc), str(exc.detail), {})
    return _body("terminal.error", "The request failed.", {})


def _dotted(exc: exceptions.APIException) -> str:
    names = {
        exceptions.NotAuthenticated: "auth.required",
        exceptions.AuthenticationFailed: "auth.failed",
        exceptions.PermissionDenied: "permission.denied",
        exceptions.ParseError: "request.malformed",
        exceptions.MethodNotAllowed: "request.method_not_allowed",
        exceptions.UnsupportedMediaType: "request.unsupported_media_type",
        exceptions.NotFound: "not_found",
    }
    return names.get(type(exc), "request.refused")


def _body(code: str, message: str, extra: dict[str, Any]) -> dict[str, Any]:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return {"code": code, "message": message, "extra": extra, "request_id": request_id}
