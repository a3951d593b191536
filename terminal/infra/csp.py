"""Content security policy: strict for the SPA, one exception for the staff area."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_STAFF = {
    # unfold's Alpine.js evaluates attribute expressions and its templates carry inline scripts.
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
}


class PolicyMiddleware(CSPMiddleware):
    """django-csp, loosened for ``/admin/`` only (staff with a second factor)."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policy header to ``response``."""
        if request.path.startswith("/admin/"):
            response._csp_replace = _STAFF  # type: ignore[attr-defined]
        return super().process_response(request, response)
