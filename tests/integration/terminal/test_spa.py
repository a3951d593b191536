"""The page behind every address of the app, and JSON where a program asks."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

# On Postgres every request gives its tenant back.
pytestmark = pytest.mark.django_db

PAGE = "<!doctype html><title>built</title>"


@pytest.fixture
def built(tmp_path: Path, settings: LazySettings) -> Path:
    """Pretend that the app is built."""
    (tmp_path / "index.html").write_text(PAGE)
    settings.FRONTEND_DIST = tmp_path
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/login", "/app/settings/security", "/verify-email?key=a:b"])
def test_any_page_address_serves_the_app_uncached_with_a_csrf_cookie(
    client: Client, built: Path, path: str
) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content.decode() == PAGE
    assert "no-store" in response["Cache-Control"]
    assert response.cookies["csrftoken"].value


@pytest.mark.parametrize("path", ["/nope.js", "/app/chunk-12345678.js", "/.env"])
def test_a_file_that_is_not_there_is_never_the_page(client: Client, built: Path, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert PAGE not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/nope", "/_allauth/nope", "/static/app/assets/old.js"])
def test_a_missing_machine_path_answers_json(client: Client, built: Path, path: str) -> None:
    response = client.get(path, headers={"X-Request-ID": "r-1"})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
    assert response.json()["extra"] == {"path": path}
    assert response.json()["request_id"] == "r-1"


def test_a_page_takes_no_post(client: Client, built: Path) -> None:
    assert client.post("/login", {"a": "b"}).status_code == 405


def test_without_a_build_the_page_says_what_to_run(
    client: Client, tmp_path: Path, settings: LazySettings
) -> None:
    settings.FRONTEND_DIST = tmp_path / "missing"
    response = client.get("/app")
    assert response.status_code == 503
    assert "npm run build" in response.content.decode()
