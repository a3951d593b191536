"""Where allauth meets the house: organisations at sign-up, the audit log, sockets, our e-mails."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from accounts import mail, services
from accounts.models import User
from accounts.secret_box import SecretBox

_PASSWORD_EVENTS = {"password_changed", "password_reset", "password_set"}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, login, logout and passwords."""

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Save a new user together with their personal organisation, both or neither."""
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit:
                services.personal_organisation_ensure(user=user)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Record the login once every stage of it is done."""
        services.security_event_record(
            user=user, action="session.started", data={"ip": self.get_client_ip(request)}
        )
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        """Log out and close the session's sockets."""
        user = User.objects.filter(pk=request.user.pk or 0).first()
        key = request.session.session_key
        super().logout(request)
        if user and key:
            services.sessions_end(user=user, session_keys=[key], reason="logout")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record a security event, end what it makes void, and tell the person.

        allauth calls this after every change of password, address or second factor.
        """
        area, _, event = template_prefix.replace("/email/", "/").partition("/")
        services.security_event_record(user=user, action=f"{area}.{event}")
        if event in _PASSWORD_EVENTS:
            # Django voids the other sessions by itself; their sockets and list entries go here.
            keep = self.request.session.session_key if self.request.user.is_authenticated else None
            services.sessions_end_others(user=user, keep=keep, reason=event)
        super().send_notification_mail(template_prefix, user, context, email)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return our short plain text in place of allauth's templates."""
        to = email if isinstance(email, str) else email[0]
        return mail.compose(template_prefix.rpartition("/")[2], to, context)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """The list of sessions."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End the chosen sessions and close their sockets."""
        by_user: dict[User, list[str]] = {}
        for session in sessions:
            by_user.setdefault(session.user, []).append(session.session_key)
        for user, keys in by_user.items():
            services.sessions_end(user=user, session_keys=keys, reason="revoked")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, our name on passkeys."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` as it is stored."""
        return SecretBox("mfa").seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what ``encrypt`` was given."""
        return SecretBox("mfa").open(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the relying party: this host, under the product's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.PRODUCT_NAME}
