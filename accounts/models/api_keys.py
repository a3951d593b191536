"""Keys of programs."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.roles import Scope


class ApiKey(models.Model):
    """A program's key in one organisation. The secret itself is never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="api_keys"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.CharField(max_length=300, help_text="Scopes, separated by spaces.")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "user", "-created_at"])]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def is_usable(self, at: datetime) -> bool:
        """Return whether the key is neither revoked nor expired at ``at``."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)

    @property
    def scope_set(self) -> frozenset[Scope]:
        """Return the scopes given to the key; its user's role may grant fewer today."""
        return frozenset(Scope(word) for word in self.scopes.split())
