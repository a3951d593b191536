"""Request throttles: every route has one, counted per API key, user or address."""

from typing import TYPE_CHECKING

import redis
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # rest_framework.views itself loads this module, as the default throttle
    from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """Requests per caller; the view's ``throttle_scope`` picks the rate (``"default"`` if none)."""

    scope = "default"

    def __init__(self) -> None:
        """Leave the rate open until the view is known."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Return whether the caller may go on; remembers the request if so."""
        self.scope = getattr(view, "throttle_scope", None) or "default"
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """Return the counter's key: API key id, else user id, else address."""
        caller = request.auth
        api_key_id = getattr(caller, "api_key_id", None)
        if api_key_id:
            ident = f"key:{api_key_id}"
        elif request.user and request.user.is_authenticated:
            ident = f"user:{request.user.pk}"
        else:
            ident = f"ip:{self.get_ident(request)}"
        return f"throttle:{self.scope}:{ident}"


class StatusThrottle(CallerThrottle):
    """For what must answer while Redis, which counts the requests, is away itself."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Return whether the caller may go on; everybody may where nobody counts."""
        try:
            return super().allow_request(request, view)
        except redis.RedisError:
            return True
