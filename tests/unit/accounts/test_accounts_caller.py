"""Callers: how ledgers name them, and what they may do."""

from uuid import uuid4

import pytest

from accounts.context import Caller
from accounts.roles import ROLE_SCOPES, Role, Scope
from terminal.kernel.errors import PermissionDenied


def test_session_caller_has_the_scopes_of_the_role():
    caller = Caller.of_session(
        user_id=7, organisation_id=uuid4(), role=Role.VIEWER, session_key="k"
    )
    assert caller.actor == "user:7"
    assert caller.scopes == ROLE_SCOPES[Role.VIEWER]
    caller.require(Scope.ORDERS_READ)
    with pytest.raises(PermissionDenied) as refusal:
        caller.require(Scope.ORDERS_WRITE)
    assert refusal.value.extra == {"scope": "orders:write"}


def test_api_key_caller_is_named_by_its_key():
    key = uuid4()
    caller = Caller(7, uuid4(), Role.OWNER, frozenset(), "api_key", api_key_id=key)
    assert caller.actor == f"api_key:{key}"


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.TRADER, Scope.ORDERS_WRITE, Scope.RISK_WRITE),
        (Role.RISK_MANAGER, Scope.RISK_WRITE, Scope.ORDERS_WRITE),
        (Role.VIEWER, Scope.ORDERS_READ, Scope.KEYS_MANAGE),
        (Role.OWNER, Scope.ORG_MANAGE, None),
    ],
)
def test_roles_grant_what_their_names_say(role, may, may_not):
    assert may in ROLE_SCOPES[role]
    assert may_not not in ROLE_SCOPES[role]
