"""Plans, and who is on which."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.domain.flags import flags_of


def validate_flags(value: Any) -> None:
    """Refuse flags that the typed schema does not know; raises ValidationError."""
    try:
        flags_of(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Plan(models.Model):
    """The terms of a plan from ``since`` on.

    Terms never change in place: new ones are a new row with a later ``since``, and whoever is on
    the earlier row stays there until assigned anew.
    """

    code = models.SlugField(max_length=32, help_text="Stable word, e.g. pro.")
    name = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(default=0, help_text="Higher offers more.")
    since = models.DateField(help_text="IST date from which these terms are offered.")
    flags = models.JSONField(validators=[validate_flags])

    class Meta:
        ordering = ["rank", "code", "-since"]
        constraints = [models.UniqueConstraint(fields=["code", "since"], name="plan_terms_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.since})"


class OrganisationPlan(models.Model):
    """An organisation's plan in [since, until); ``until`` None is open. Written by services."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["organisation", "-since"], name="organisation_plan_since")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until__isnull=True), name="one_open_plan"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="plan_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.plan_id} since {self.since:%Y-%m-%d}"
