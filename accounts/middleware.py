"""Per-request plumbing: the tenant's view is given back, sessions remember when they were seen."""

import hashlib
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts import rls

Handler = Callable[[HttpRequest], HttpResponse]
_SEEN_EVERY_S = 60


class TenantMiddleware:
    """Gives the connection back its first view when the request ends, however it ends.

    Authentication narrows it; without this the next request on the connection would inherit it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request, then reset."""
        try:
            return self.get_response(request)
        finally:
            rls.tenant_reset()


class SessionActivityMiddleware:
    """Notes address, browser and time of a login session at most once a minute.

    allauth's own middleware would write on every request, which on the order path is too dear.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the activity if it is due, then serve the request."""
        key = request.session.session_key
        if key and self._is_due(key) and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _is_due(session_key: str) -> bool:
        digest = hashlib.sha256(session_key.encode()).hexdigest()[:32]
        return bool(cache.add(f"session-seen:{digest}", "1", timeout=_SEEN_EVERY_S))
