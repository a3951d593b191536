"""REST of the feed's health, and of the terminal's for anybody."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import AllowPublic
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api.health_serializers import FeedHealthSerializer, TerminalStatusSerializer
from marketdata.health.report import HealthReport
from marketdata.selectors.health import FeedHealth, data_age_s, entries_wait, feed_health
from marketdata.selectors.incidents import incidents_recent
from marketdata.selectors.store_status import tick_store_status
from marketdata.selectors.terminal_status import terminal_status
from marketdata.ticks import from_ms, to_ms
from terminal.infra.clock import clock
from terminal.infra.throttles import StatusThrottle


class FeedHealthView(APIView):
    """Health of the feed."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="feed_health",
        responses={
            200: FeedHealthSerializer,
            401: ErrorSerializer,
            403: ErrorSerializer,
            503: ErrorSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """Return how the feed does: pauses, silent instruments, refusals, sources that differ."""
        return Response(FeedHealthSerializer(_body(feed_health())).data)


class TerminalStatusView(APIView):
    """Status of the terminal's parts, for anybody."""

    authentication_classes = []
    permission_classes = [AllowPublic]
    throttle_classes = [StatusThrottle]
    throttle_scope = "status"

    @extend_schema(
        operation_id="terminal_status",
        auth=[],
        responses={200: TerminalStatusSerializer, 429: ErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return what works and what does not. Answers without a login, a few seconds old."""
        found = terminal_status()
        body = {
            "status": found.status.value,
            "parts": [{"part": part, "status": state} for part, state in found.parts.items()],
            "data_age_s": found.data_age_s,
            "session_open": found.session_open,
            "checked_at": found.checked_at,
        }
        return Response(TerminalStatusSerializer(body).data)


def _body(health: FeedHealth) -> dict[str, Any]:
    store = tick_store_status()
    body: dict[str, Any] = {
        "status": health.status.value,
        "reasons": [{"code": row.code, "message": row.message} for row in health.reasons],
        "heartbeat_age_s": _rounded(health.heartbeat_age_s),
        "data_age_s": data_age_s(health.report),
        "entries_paused": entries_wait(health),
        "checked_at": clock().now(),
        "tick_store": store,
        "incidents": incidents_recent(),
    }
    if health.report is None:
        return body | _NOTHING
    return body | _facts(health.report) | _lists(health, health.report)


_NOTHING: dict[str, Any] = {
    "source": None,
    "mode": None,
    "since": None,
    "session_open": False,
    "ticks_per_s": 0.0,
    "publish_ms": None,
    "lag_ms": None,
    "instruments": {"total": 0, "live": 0, "stale": 0},
    "gaps": [],
    "reconnects": 0,
    "refused": {},
    "divergences": [],
    "stale": [],
}


def _facts(report: HealthReport) -> dict[str, Any]:
    spread = report.publish_ms
    return {
        "source": report.source,
        "mode": report.mode,
        "since": from_ms(report.since_ms),
        "session_open": report.session_open,
        "ticks_per_s": report.ticks_per_s,
        "publish_ms": {"p50": spread[0], "p99": spread[1]} if spread else None,
        "lag_ms": report.lag_ms,
        "instruments": {"total": report.total, "live": report.live, "stale": report.stale},
        "reconnects": report.reconnects,
        "refused": report.refused,
    }


def _lists(health: FeedHealth, report: HealthReport) -> dict[str, Any]:
    symbols, now_ms = health.symbols, to_ms(clock().now())
    return {
        "gaps": [
            {
                "started_at": from_ms(gap.from_ms),
                "ended_at": None if gap.to_ms is None else from_ms(gap.to_ms),
                "seconds": round(gap.seconds(now_ms), 1),
            }
            for gap in reversed(report.gaps)
        ],
        "stale": [
            {
                "id": row.id,
                "symbol": symbols.get(row.id),
                "age_s": row.age_s,
                "expected_s": row.expected_s,
            }
            for row in report.worst
        ],
        "divergences": [
            {
                "id": row.id,
                "symbol": symbols.get(row.id),
                "other": row.other,
                "price": row.price,
                "other_price": row.other_price,
                "pct": row.pct,
                "since": from_ms(row.since_ms),
            }
            for row in report.divergences
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
