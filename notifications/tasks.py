"""Celery tasks of notifications."""

from smtplib import SMTPException

from celery import shared_task

from notifications.services import notification_email


@shared_task(
    autoretry_for=(SMTPException, OSError), retry_backoff=10, max_retries=6, ignore_result=True
)
def email_send(user_id: int, title: str, body: str) -> None:
    """Mail one message; an unreachable mail server is tried again for ten minutes."""
    notification_email(user_id=user_id, title=title, body=body)
