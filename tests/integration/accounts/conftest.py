"""Fixtures of the accounts tests: one organisation with one caller of every kind."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import Organisation, User
from accounts.roles import Role, Scope
from tests.factories.accounts import (
    api_client_for,
    api_key_client,
    make_api_key,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)


@dataclass
class House:
    """An organisation with a member of every role, and an outsider."""

    organisation: Organisation
    owner: User
    trader: User
    risk_manager: User
    viewer: User
    outsider: User

    def client(self, who: str) -> APIClient:
        """Return a client of one kind of caller."""
        if who == "anonymous":
            return APIClient()
        if who == "outsider":
            return api_client_for(self.outsider, personal_organisation(self.outsider))
        if who == "intruder":
            return api_client_for(self.outsider, self.organisation)
        if who.startswith("key:"):
            scopes = {Scope(word) for word in who.removeprefix("key:").split(",") if word}
            return api_key_client(make_api_key(self.owner, self.organisation, scopes)[1])
        return api_client_for(getattr(self, who), self.organisation)


@pytest.fixture
def house(db: None) -> House:
    """Return the organisation and its people."""
    owner = make_user()
    organisation = make_organisation(owner)
    members = {
        role.value: make_member(organisation, role)
        for role in (Role.TRADER, Role.RISK_MANAGER, Role.VIEWER)
    }
    return House(organisation, owner, outsider=make_user(), **members)


@pytest.fixture
def warm(django_assert_num_queries: Callable) -> Callable:
    """Return a function that calls once, then asserts the queries of the second call."""

    def call(count: int, do: Callable[[], object]) -> object:
        do()
        with django_assert_num_queries(count):
            return do()

    cache.clear()
    return call
