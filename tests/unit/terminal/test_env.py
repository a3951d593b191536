"""Typed environment variables."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from terminal.settings import env


def test_a_missing_required_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.env_url("DATABASE_URL", None, schemes=("postgres",))


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: env.env_int("X", 1), "many"),
        (lambda: env.env_int("X", 1, minimum=2), "1"),
        (lambda: env.env_bool("X", True), "maybe"),
        (lambda: env.env_url("X", None, schemes=("redis",)), "http://host"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_variable(monkeypatch, reader, value) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X must be"):
        reader()


def test_a_wrong_url_is_not_echoed_with_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "mysql://user:hunter2@host/db")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.env_url("X", None, schemes=("postgres",))
    assert "hunter2" not in str(refusal.value)
