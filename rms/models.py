"""Tables of risk management."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from terminal.kernel.enums import RiskState, ScopeType


class RiskScope(models.Model):
    """State and own limits of one level: the platform, an organisation, a person, an account…

    ``scope_id`` is the id of what the level names, as text; empty for the platform. The ACCOUNT
    row is also the lock that keeps the orders of one account in single file.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    scope_type = models.CharField(max_length=12, choices=[(t.value, t.value) for t in ScopeType])
    scope_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in RiskState],
        default=RiskState.ACTIVE.value,
    )
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    set_by = models.BigIntegerField(null=True, help_text="User who set the state.")
    limits = models.JSONField(default=dict, blank=True)
    pending_limits = models.JSONField(null=True, blank=True)
    pending_from = models.DateField(null=True, help_text="IST date from which they hold.")
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scope_type", "scope_id"], name="risk_scope_once"
            ),
            models.UniqueConstraint(
                fields=["scope_type"],
                condition=Q(organisation__isnull=True),
                name="risk_platform_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(scope_type=ScopeType.PLATFORM.value),
                name="risk_scope_has_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_type} {self.scope_id} {self.state}".replace("  ", " ")


class _Answer(models.Model):
    """What the risk engine answered, with everything it saw; append-only."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    allowed = models.BooleanField()
    violations = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    inputs = models.JSONField()
    rules_hash = models.CharField(max_length=64)
    evaluated_at = models.DateTimeField()

    class Meta:
        abstract = True


class Verdict(_Answer):
    """The risk engine's answer to one order.

    ``order_id`` is the primary key: an order has exactly one verdict.
    """

    order_id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "evaluated_at"], name="risk_verdict_org")]

    def __str__(self) -> str:
        return f"{self.order_id} {'allowed' if self.allowed else 'denied'}"


class ChangeVerdict(_Answer):
    """The risk engine's answer to the change of an order that its ledger holds as fact ``seq``."""

    order_id = models.UUIDField(editable=False)
    seq = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_id", "seq"], name="risk_change_verdict_once")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}#{self.seq} {'allowed' if self.allowed else 'denied'}"
