"""Throttle of the order routes: entries may be refused, exits and cancels never."""

from typing import cast

import redis
import structlog
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.infra.throttles import CallerThrottle

logger = structlog.get_logger(__name__)
_PERIOD_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WINDOW_S = 10


class OrdersThrottle(CallerThrottle):
    """Counts requests per caller in windows of ten seconds; one round trip.

    A placement above the rate is not refused here, since it may be an exit: the view is told by
    ``request.is_over_rate`` and lets only exits through. Without Redis nobody is held up: risk has
    an order rate of its own in the database.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request; refuse reads above the rate, mark placements above it."""
        self.scope = "orders"
        count = self._count(self.get_cache_key(request, view))
        is_over = count > self._limit()
        request.is_over_rate = is_over  # type: ignore[attr-defined]
        return not is_over or request.method != "GET"

    def wait(self) -> float:
        """Return the seconds to wait: at most one window."""
        return float(_WINDOW_S)

    @staticmethod
    def _limit() -> float:
        number, _, period = str(api_settings.DEFAULT_THROTTLE_RATES["orders"]).partition("/")
        return int(number) / _PERIOD_S[period[0]] * _WINDOW_S

    @staticmethod
    def _count(key: str) -> int:
        try:
            # A window has a name of its own: should its expiry get lost, nobody asks for it again.
            window = f"{key}:{int(clock().now().timestamp()) // _WINDOW_S}"
            count = cast(int, redis_client().incr(window))
            if count == 1:
                redis_client().expire(window, 2 * _WINDOW_S)
            return count
        except redis.RedisError as error:
            logger.warning("throttle_unreachable", error=str(error))
            return 0
