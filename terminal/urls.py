"""Root URLs."""

from django.contrib import admin
from django.urls import include, path

from terminal.infra import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/", admin.site.urls),
    path("_allauth/", include("allauth.headless.urls")),
]
