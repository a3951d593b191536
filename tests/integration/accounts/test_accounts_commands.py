"""Commands and what runs at the edges: superusers, flush, session activity, secrets at rest."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Membership, User
from accounts.secret_box import SecretBox
from tests.factories.accounts import api_client_for, make_organisation, make_user


@pytest.mark.django_db
def test_createsuperuser_comes_with_an_organisation_and_a_verified_address(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", "--noinput", "--email", "root@example.com", verbosity=0)
    user = User.objects.get(email="root@example.com")
    assert user.is_superuser
    assert Membership.objects.get(user=user).organisation.is_personal
    assert user.emailaddress_set.get().verified
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--email", "root@example.com", verbosity=0)
    assert Membership.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_log_and_leaves_it_append_only():
    make_organisation()
    call_command("flush", interactive=False, verbosity=0)
    assert AuditEntry.objects.count() == 0
    make_organisation()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().update(actor="x")
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.all().delete()


@pytest.mark.django_db
def test_session_activity_is_noted_once_a_minute():
    user = make_user()
    client = api_client_for(user)
    client.get("/api/v1/me", headers={"User-Agent": "first"})
    session = UserSession.objects.get(user=user)
    assert session.user_agent == "first"
    long_ago = timezone.now() - timedelta(days=1)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/api/v1/me", headers={"User-Agent": "second"})
    session.refresh_from_db()
    assert (session.user_agent, session.last_seen_at) == ("first", long_ago)
    cache.clear()  # a minute later
    client.get("/api/v1/me", headers={"User-Agent": "second"})
    session.refresh_from_db()
    assert session.user_agent == "second"
    assert session.last_seen_at > long_ago


def test_secret_box_opens_with_its_own_purpose_only(settings):
    sealed = SecretBox("mfa").seal("JBSWY3DP")
    assert "JBSWY3DP" not in sealed
    assert SecretBox("mfa").open(sealed) == "JBSWY3DP"
    with pytest.raises(InvalidToken):
        SecretBox("other").open(sealed)


def test_secret_box_survives_the_rotation_of_the_secret_key(settings):
    sealed = SecretBox("mfa").seal("JBSWY3DP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "n" * 60
    assert SecretBox("mfa").open(sealed) == "JBSWY3DP"
