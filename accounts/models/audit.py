"""The audit log: append-only, one hash chain per organisation."""

from typing import Any, NoReturn

from django.db import models

from terminal.kernel.errors import InvariantViolation


class AuditHead(models.Model):
    """The end of one organisation's chain; its row lock keeps writers in single file."""

    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.organisation_id} at {self.seq}"


class AuditEntry(models.Model):
    """One recorded fact, written by ``services.audit_record`` only; never changed or deleted."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="audit_entries"
    )
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    target_type = models.CharField(max_length=40)
    target_id = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "seq"], name="audit_seq_once")
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new entry; an existing one cannot be saved."""
        if not self._state.adding:
            raise InvariantViolation("The audit log is append-only: an entry cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: entries stay."""
        raise InvariantViolation("The audit log is append-only: an entry cannot be deleted.")
