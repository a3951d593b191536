"""The single-page app: its index.html for every page address, JSON for missing API paths."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

_NOT_BUILT = (
    "<!doctype html><html lang='en'><title>Not built</title>"
    "<h1>The web app is not built</h1>"
    "<p>Run <code>npm ci &amp;&amp; npm run build</code> in <code>frontend/</code>, "
    "then start the server again. The API works without it.</p></html>"
)


@cache
def _read(path: Path) -> str:
    """Return the built page. Read once, as WhiteNoise lists the assets once."""
    return path.read_text(encoding="utf-8")


@require_safe
@never_cache
@ensure_csrf_cookie  # every document load plants csrftoken, so that the first POST works
def spa(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve index.html; the router in the browser picks the page."""
    try:
        page = _read(settings.FRONTEND_DIST / "index.html")
    except FileNotFoundError:
        return HttpResponse(_NOT_BUILT, status=503)
    return HttpResponse(page, content_type="text/html; charset=utf-8")


def json_not_found(request: HttpRequest) -> JsonResponse:
    """Answer an unknown machine path: never HTML where a program asks."""
    body = {
        "code": "not_found",
        "message": "There is nothing at this address.",
        "extra": {"path": request.path},
        "request_id": request.headers.get("X-Request-ID", ""),
    }
    return JsonResponse(body, status=404)
