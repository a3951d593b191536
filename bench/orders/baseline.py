"""The least a Django view can do for an order: parse a body and insert one row."""

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = "bench.orders.baseline"
settings.MIDDLEWARE = []

from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


def row(request: HttpRequest) -> JsonResponse:
    """Insert the request's body."""
    if request.method == "GET":
        return _sized(JsonResponse({}))
    body = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_row (body, at) VALUES (%s, now()) RETURNING id", [json.dumps(body)]
        )
        number = cursor.fetchone()[0]
    return _sized(JsonResponse({"id": number}, status=201))


def _sized(response: JsonResponse) -> JsonResponse:
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("row", row)]
application = ASGIHandler()
