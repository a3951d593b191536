"""Every REST route denies by default, is throttled and says who may use it."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.api.permissions import AllowPublic, HasScope

# Schema and its page are public by intent; they show no data.
PUBLIC_NAMES = {"schema", "docs"}


def api_views() -> Iterator[tuple[str, type[APIView], str | None]]:
    """Yield (route, view class, name) of every route under /api/v1/."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route)
            else:
                yield route, entry

    for route, entry in walk(get_resolver(), ""):
        view = getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None)
        if route.startswith("api/v1/") and view is not None and entry.name not in PUBLIC_NAMES:
            yield route, view, entry.name


ROUTES = sorted(api_views(), key=lambda row: row[0])
GUARDED = [row for row in ROUTES if AllowPublic not in row[1].permission_classes]


def test_there_are_routes() -> None:
    assert len(ROUTES) > 25


@pytest.mark.parametrize(("route", "view", "_name"), ROUTES, ids=[row[0] for row in ROUTES])
def test_every_route_is_guarded_and_throttled(route, view, _name) -> None:
    assert view.throttle_classes, f"{route} has no throttle"
    guards = set(view.permission_classes)
    assert guards & {HasScope, AllowPublic}, f"{route} has no permission class of ours"
    if HasScope in guards:
        methods = {
            method.upper()
            for method in view.http_method_names
            if hasattr(view, method) and method not in ("options", "head", "trace")
        }
        assert methods <= set(view.scopes), (
            f"{route} leaves {methods - set(view.scopes)} undeclared"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "view", "_name"), GUARDED, ids=[row[0] for row in GUARDED])
def test_every_guarded_route_answers_anonymous_callers_with_401(route, view, _name) -> None:
    path = "/" + re.sub(
        r"<(\w+:)?\w+>",
        lambda m: "00000000-0000-0000-0000-000000000000" if m[1] == "uuid:" else "1",
        route,
    )
    for method in ("get", "post", "put", "patch", "delete"):
        if method.upper() in getattr(view, "scopes", {}):
            answer = getattr(APIClient(), method)(path, {}, format="json")
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
            assert set(answer.json()) >= {"code", "message", "extra", "request_id"}
