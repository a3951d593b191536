"""Liveness, readiness and metrics."""

import hmac
import ipaddress
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from terminal.infra.clickhouse import clickhouse_ping
from terminal.infra.leases import loops_held
from terminal.infra.redis import redis_client

CLOCK_KEY = "md:clock"


def database_state() -> str:
    """Return "up" or "down"."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "up"


def redis_state() -> str:
    """Return "up" or "down"."""
    try:
        redis_client().ping()
    except redis.RedisError:
        return "down"
    return "up"


def _feed() -> str:
    try:
        return "up" if redis_client().exists(CLOCK_KEY) else "down"
    except redis.RedisError:
        return "unknown"


def loops_missing() -> set[str] | None:
    """Return the keys of the loops that nobody holds; None if that cannot be known."""
    try:
        return set(settings.LOOPS) - loops_held()
    except DatabaseError:
        return None


def _loops() -> str:
    missing = loops_missing()
    if missing is None:
        return "unknown"
    return f"down: {', '.join(sorted(missing))}" if missing else "up"


REQUIRED: dict[str, Callable[[], str]] = {"database": database_state, "redis": redis_state}
REPORTED: dict[str, Callable[[], str]] = {
    "feed": _feed,
    "loops": _loops,
    "tick_store": clickhouse_ping,
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while this process can answer at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Name every dependency; 503 when one that this process cannot serve without is down.

    Feed, loops and tick store are reported but do not take the web process out of rotation: it
    still serves logins, the ledger and cancels. "off" is what this terminal does without.
    """
    states = {name: check() for name, check in {**REQUIRED, **REPORTED}.items()}
    ready = all(states[name] == "up" for name in REQUIRED)
    healthy = all(state in ("up", "off") for state in states.values())
    status = "ready" if healthy else "degraded" if ready else "unavailable"
    return JsonResponse({"status": status, "dependencies": states}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, to the bearer of METRICS_TOKEN or (where none is set) to this machine
    only."""
    if not _may_scrape(request):
        return JsonResponse({"code": "not_found", "message": "No such thing here."}, status=404)
    exported: HttpResponse = ExportToDjangoView(request)
    return exported


def _may_scrape(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - "unknown", not a bind
    return ipaddress.ip_address(address).is_loopback and "X-Forwarded-For" not in request.headers
