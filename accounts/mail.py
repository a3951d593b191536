"""E-mails: one plain text template each, its first line the subject."""

import smtplib
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import select_template

logger = structlog.get_logger(__name__)


def compose(name: str, to: str, context: dict[str, Any]) -> EmailMessage:
    """Return the message of ``accounts/email/<name>.txt`` (``notice.txt`` without one)."""
    template = select_template([f"accounts/email/{name}.txt", "accounts/email/notice.txt"])
    details = {"product": settings.PRODUCT_NAME, "event": name.replace("_", " "), **context}
    subject, _, body = template.render(details).strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])


def send_on_commit(name: str, to: str, context: dict[str, Any]) -> None:
    """Send a message once the transaction commits; a mail server that is away is logged."""
    message = compose(name, to, context)
    transaction.on_commit(lambda: _send(name, message))


def _send(name: str, message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        logger.exception("mail_not_sent", template=name)
