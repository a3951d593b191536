"""The whole life of a login through allauth's headless API, as the SPA drives it."""

import re
import time
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from terminal.infra import bus
from terminal.kernel.events import OrganisationCreated, SessionRevoked
from tests.factories.accounts import PASSWORD, make_user, personal_organisation, reauthenticate
from tests.factories.passkeys import SoftPasskey

pytestmark = pytest.mark.django_db(transaction=True)
ALLAUTH = "/_allauth/browser/v1"


@pytest.fixture
def heard(monkeypatch):
    """Return the events of interest as they are published."""
    events = []
    for kind in (SessionRevoked, OrganisationCreated):
        monkeypatch.setitem(bus._handlers, kind, [events.append])
    return events


def post(client, route, body=None):
    return client.post(f"{ALLAUTH}/{route}", body or {}, format="json", secure=True)


def log_in(user, client=None):
    client = client or APIClient()
    answer = post(client, "auth/login", {"email": user.email, "password": PASSWORD})
    return client, answer


def session_key(client):
    return client.session.session_key


def pending(answer):
    return [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]


def audited(user):
    entries = AuditEntry.objects.filter(organisation=personal_organisation(user))
    return list(entries.order_by("seq").values_list("action", flat=True))


def totp_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def early_in_a_code_window(monkeypatch):
    """Freeze allauth's clock at the start of a 30 s window, so that none ends during a test."""
    at = int(time.time()) // 30 * 30 + 1
    monkeypatch.setattr(time, "time", lambda: float(at))


def activate_totp(client):
    """Return the secret after activating an authenticator app, with the code that did it."""
    reauthenticate(client)
    answer = client.get(f"{ALLAUTH}/account/authenticators/totp")
    assert answer.status_code == 404
    assert "issuer=Next-Gen%20Algo%20Terminal" in answer.json()["meta"]["totp_url"]
    secret = answer.json()["meta"]["secret"]
    code = totp_now(secret)
    answer = post(client, "account/authenticators/totp", {"code": code})
    assert answer.status_code == 200, answer.content
    return secret, code


# --- sign-up ----------------------------------------------------------------------------------


def sign_up(email="Asha@Example.com", password=PASSWORD):
    client = APIClient()
    return client, post(client, "auth/signup", {"email": email, "password": password})


def test_sign_up_needs_the_verified_address_and_comes_with_an_organisation(heard):
    client, answer = sign_up()
    assert (answer.status_code, pending(answer)) == (401, ["verify_email"])
    assert client.get("/api/v1/me").status_code == 401
    user = User.objects.get(email="asha@example.com")
    assert heard == [OrganisationCreated(personal_organisation(user).id, user.pk)]

    message = mail.outbox[-1]
    assert message.subject == "Confirm your e-mail address"
    assert "example.com" not in message.body.replace("asha@example.com", "")
    key = re.search(r"https://testserver/verify-email\?key=(\S+)", message.body).group(1)
    key = unquote(key)
    answer = post(client, "auth/email/verify", {"key": key})
    assert answer.status_code == 200, answer.content
    me = client.get("/api/v1/me").json()
    assert me["user"]["email"] == "asha@example.com"
    assert me["organisation"]["is_personal"] is True
    assert post(client, "auth/email/verify", {"key": "x" + key}).status_code == 400


def test_verification_link_in_another_browser_verifies_but_logs_nobody_in():
    _, answer = sign_up()
    key = unquote(re.search(r"key=(\S+)", mail.outbox[-1].body).group(1))
    other = APIClient()
    answer = post(other, "auth/email/verify", {"key": key})
    assert answer.status_code == 401
    assert other.get("/api/v1/me").status_code == 401
    _, answer = log_in(User.objects.get(email="asha@example.com"))
    assert answer.status_code == 200


def test_login_before_verification_stays_pending():
    user = make_user(verified=False)
    client, answer = log_in(user)
    assert (answer.status_code, pending(answer)) == (401, ["verify_email"])
    assert client.get("/api/v1/me").status_code == 401


def test_sign_up_with_a_taken_address_tells_only_its_owner():
    user = make_user("asha@example.com")
    _, answer = sign_up()
    assert (answer.status_code, pending(answer)) == (401, ["verify_email"])
    assert User.objects.count() == 1
    assert mail.outbox[-1].subject == "You already have an account"
    assert mail.outbox[-1].to == [user.email]


@pytest.mark.parametrize("password", ["", "short", "password", "12345678901"])
def test_sign_up_with_a_weak_password_creates_nothing(password):
    _, answer = sign_up(password=password)
    assert answer.status_code == 400
    assert User.objects.count() == 0


def test_failed_organisation_undoes_the_sign_up(monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("no organisation today")

    monkeypatch.setattr("accounts.services.organisations.organisation_create", fail)
    with pytest.raises(RuntimeError):
        sign_up()
    assert User.objects.count() == 0


# --- login and sessions -----------------------------------------------------------------------


def test_login_and_logout(heard):
    user = make_user()
    client, answer = log_in(user)
    assert answer.status_code == 200
    assert client.get("/api/v1/me").status_code == 200
    key = session_key(client)
    heard.clear()
    assert client.delete(f"{ALLAUTH}/auth/session").status_code == 401
    assert client.get("/api/v1/me").status_code == 401
    assert [event.session_key for event in heard] == [key]
    assert not UserSession.objects.filter(session_key=key).exists()
    assert audited(user) == ["organisation.created", "session.started", "session.ended"]


def test_wrong_password_is_400_and_locks_after_a_few():
    user = make_user()
    codes = []
    for _ in range(7):
        answer = post(APIClient(), "auth/login", {"email": user.email, "password": "wrong"})
        codes.append((answer.status_code, answer.json()["errors"][0]["code"]))
    assert codes[0] == (400, "email_password_mismatch")
    assert codes[-1] == (400, "too_many_login_attempts")
    _, answer = log_in(user)
    assert answer.status_code == 400


def test_login_needs_the_csrf_token():
    user = make_user()
    client = APIClient(enforce_csrf_checks=True)
    _, answer = log_in(user, client)
    assert answer.status_code == 403


def test_inactive_user_cannot_log_in():
    user = make_user(is_active=False)
    client, answer = log_in(user)
    assert answer.status_code in {400, 401}
    assert client.get("/api/v1/me").status_code == 401


def test_sessions_are_listed_and_revoked_one_by_one(heard):
    user = make_user()
    here, _ = log_in(user)
    there, _ = log_in(user)
    key = session_key(there)
    rows = here.get(f"{ALLAUTH}/auth/sessions").json()["data"]
    assert [row["is_current"] for row in rows].count(True) == 1
    other = next(row["id"] for row in rows if not row["is_current"])
    heard.clear()
    answer = here.delete(f"{ALLAUTH}/auth/sessions", {"sessions": [other]}, format="json")
    assert answer.status_code == 200
    assert len(answer.json()["data"]) == 1
    assert [event.session_key for event in heard] == [key]
    assert there.get("/api/v1/me").status_code == 401
    assert here.get("/api/v1/me").status_code == 200


def test_session_of_somebody_else_cannot_be_revoked(heard):
    victim, _ = log_in(make_user())
    target = UserSession.objects.get(session_key=session_key(victim))
    client, _ = log_in(make_user())
    heard.clear()
    answer = client.delete(f"{ALLAUTH}/auth/sessions", {"sessions": [target.pk]}, format="json")
    assert answer.status_code == 400
    assert heard == []
    assert victim.get("/api/v1/me").status_code == 200


# --- passwords --------------------------------------------------------------------------------


def test_password_change_ends_the_other_sessions(heard):
    user = make_user()
    here, _ = log_in(user)
    there, _ = log_in(user)
    keys = {session_key(here), session_key(there)}
    heard.clear()
    answer = post(
        here,
        "account/password/change",
        {"current_password": PASSWORD, "new_password": "another fine battery 9"},
    )
    assert answer.status_code == 200, answer.content
    assert {event.session_key for event in heard} == keys
    assert session_key(here) not in keys
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401
    assert len(here.get(f"{ALLAUTH}/auth/sessions").json()["data"]) == 1
    assert audited(user)[-2:] == ["account.password_changed", "session.ended"]
    assert mail.outbox[-1].subject == "Security notice: password changed"


def test_password_reset_by_mail_ends_every_session(heard):
    user = make_user()
    old, _ = log_in(user)
    key = session_key(old)
    client = APIClient()
    assert post(client, "auth/password/request", {"email": user.email}).status_code == 200
    assert mail.outbox[-1].subject == "Reset your password"
    reset = re.search(r"/password/reset/key\?key=(\S+)", mail.outbox[-1].body).group(1)
    heard.clear()
    body = {"key": reset, "password": "another fine battery 9"}
    answer = post(client, "auth/password/reset", body)
    assert answer.status_code == 401, answer.content  # done, and not logged in by it
    assert [event.session_key for event in heard] == [key]
    assert old.get("/api/v1/me").status_code == 401
    assert post(APIClient(), "auth/password/reset", body).status_code == 400
    user.refresh_from_db()
    assert user.check_password("another fine battery 9")


def test_password_reset_does_not_say_whether_an_account_exists():
    answer = post(APIClient(), "auth/password/request", {"email": "nobody@example.com"})
    assert answer.status_code == 200
    assert mail.outbox[-1].subject == "No account with this address"


# --- second factors ---------------------------------------------------------------------------


def test_totp_needs_a_fresh_proof_of_identity():
    client, _ = log_in(make_user())
    client.get(f"{ALLAUTH}/account/authenticators/totp")
    answer = post(client, "account/authenticators/totp", {"code": "123456"})
    assert answer.status_code in {400, 401}
    assert Authenticator.objects.count() == 0


def test_login_with_totp_is_anonymous_until_the_code(early_in_a_code_window, monkeypatch):
    user = make_user()
    client, _ = log_in(user)
    secret, _ = activate_totp(client)
    assert client.get("/api/v1/me").json()["user"]["has_mfa"] is True
    assert "mfa.totp_activated" in audited(user)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored  # encrypted at rest

    later = time.time() + 30
    monkeypatch.setattr(time, "time", lambda: later)
    other, answer = log_in(user)
    assert (answer.status_code, pending(answer)) == (401, ["mfa_authenticate"])
    assert other.get("/api/v1/me").status_code == 401
    wrong = post(other, "auth/2fa/authenticate", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "incorrect_code")
    assert post(other, "auth/2fa/authenticate", {"code": totp_now(secret)}).status_code == 200
    assert other.get("/api/v1/me").status_code == 200


def test_code_that_activated_the_app_cannot_log_in(early_in_a_code_window):
    user = make_user()
    client, _ = log_in(user)
    _, code = activate_totp(client)
    other, _ = log_in(user)
    for spelling in (code, f"{code[:3]} {code[3:]}", f" {code}"):
        answer = post(other, "auth/2fa/authenticate", {"code": spelling})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "incorrect_code")
    assert other.get("/api/v1/me").status_code == 401


def test_code_that_logged_in_cannot_log_in_again(early_in_a_code_window, monkeypatch):
    user = make_user()
    client, _ = log_in(user)
    secret, _ = activate_totp(client)
    later = time.time() + 30
    monkeypatch.setattr(time, "time", lambda: later)
    code = totp_now(secret)
    first, _ = log_in(user)
    assert post(first, "auth/2fa/authenticate", {"code": code}).status_code == 200
    second, _ = log_in(user)
    assert post(second, "auth/2fa/authenticate", {"code": code}).status_code == 400
    assert second.get("/api/v1/me").status_code == 401


def test_recovery_code_works_once(early_in_a_code_window):
    user = make_user()
    client, _ = log_in(user)
    activate_totp(client)
    answer = client.get(f"{ALLAUTH}/account/authenticators/recovery-codes")
    code = answer.json()["data"]["unused_codes"][0]
    first, _ = log_in(user)
    assert post(first, "auth/2fa/authenticate", {"code": code}).status_code == 200
    second, _ = log_in(user)
    assert post(second, "auth/2fa/authenticate", {"code": code}).status_code == 400


def test_second_factor_cannot_be_removed_without_a_fresh_proof(early_in_a_code_window, monkeypatch):
    user = make_user()
    client, _ = log_in(user)
    activate_totp(client)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.delete(f"{ALLAUTH}/account/authenticators/totp")
    assert answer.status_code == 401
    assert Authenticator.objects.filter(type="totp").exists()


def test_passkey_is_enrolled_and_logs_in_without_a_password():
    user = make_user()
    client, _ = log_in(user)
    reauthenticate(client)
    passkey = SoftPasskey()
    answer = client.get(f"{ALLAUTH}/account/authenticators/webauthn?passwordless", secure=True)
    options = answer.json()["data"]["creation_options"]
    assert options["publicKey"]["rp"] == {"id": "testserver", "name": "Next-Gen Algo Terminal"}
    answer = post(
        client,
        "account/authenticators/webauthn",
        {"name": "laptop", "credential": passkey.create(options)},
    )
    assert answer.status_code == 200, answer.content
    assert client.get("/api/v1/me").json()["user"]["has_mfa"] is True

    other = APIClient()
    options = other.get(f"{ALLAUTH}/auth/webauthn/login", secure=True).json()["data"]
    credential = passkey.get(options["request_options"])
    answer = post(other, "auth/webauthn/login", {"credential": credential})
    assert answer.status_code == 200, answer.content
    assert other.get("/api/v1/me").json()["user"]["id"] == user.pk

    replay = post(APIClient(), "auth/webauthn/login", {"credential": credential})
    assert replay.status_code in {400, 401, 403, 409}


def test_passkey_is_the_second_factor_of_a_password_login():
    user = make_user()
    client, _ = log_in(user)
    reauthenticate(client)
    passkey = SoftPasskey()
    answer = client.get(f"{ALLAUTH}/account/authenticators/webauthn", secure=True)
    options = answer.json()["data"]["creation_options"]
    post(client, "account/authenticators/webauthn", {"credential": passkey.create(options)})
    other, answer = log_in(user)
    assert (answer.status_code, pending(answer)) == (401, ["mfa_authenticate"])
    options = other.get(f"{ALLAUTH}/auth/webauthn/authenticate", secure=True).json()["data"]
    credential = SoftPasskey.get(passkey, options["request_options"])
    answer = post(other, "auth/webauthn/authenticate", {"credential": credential})
    assert answer.status_code == 200, answer.content
    assert other.get("/api/v1/me").status_code == 200
