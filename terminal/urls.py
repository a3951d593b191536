"""Root URLs."""

from allauth.headless.constants import Client
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.api.totp import ReplaySafeTOTPView
from terminal.infra import health
from terminal.spa import json_not_found, spa

admin.autodiscover()

api_v1: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("marketdata.api.urls")),
    path("", include("brokers.api.urls")),
    path("", include("rms.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("marketdata.api.live_urls")),
    path("", include("marketdata.api.chain_urls")),
    path("", include("notifications.api.urls")),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]

urlpatterns = [
    path("api/v1/", include(api_v1)),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/", admin.site.urls),
    path(
        "_allauth/browser/v1/account/authenticators/totp",
        ReplaySafeTOTPView.as_api_view(client=Client.BROWSER),
    ),
    path("_allauth/", include("allauth.headless.urls")),
    re_path(r"^(?:api|_allauth|ws|static|media)/", json_not_found),
    # No dot in the path: /nope.js is a 404, never index.html. Keep this line last.
    re_path(r"^(?P<path>(?:[^./]+/?)*)$", spa),
]
