"""Staff pages of billing: plans and their terms, who is on which, and assigning one."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from billing.domain.flags import PlanFlags, flags_of
from billing.models import OrganisationPlan, Plan
from billing.selectors import plans_offered
from billing.services import plan_assign

_CODE_FIELD = "plan_code"


class Dated:
    """Mix-in: rows are added and stay as they are."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Terms and assignments are history."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Terms and assignments are history."""
        return False


@admin.register(Plan)
class PlanAdmin(Dated, ModelAdmin):
    """Plans; new terms are a new row with a later date."""

    list_display = ("name", "code", "rank", "since", "shown_flags")
    list_filter = ("code",)
    ordering = ("rank", "code", "-since")

    @display(description="Market data")
    def shown_flags(self, plan: Plan) -> str:
        """Return the flags in words."""
        return _words(flags_of(plan.flags))


class AssignForm(forms.ModelForm):
    """Whom to put on which plan, and why."""

    plan_code = forms.ChoiceField(label="Plan", widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the organisation's audit log.",
    )

    class Meta:
        model = OrganisationPlan
        fields = ("organisation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get(_CODE_FIELD)
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (plan.code, f"{plan.name}: {_words(plan.flags)}") for plan in plans_offered()
            ]


@admin.register(OrganisationPlan)
class OrganisationPlanAdmin(Dated, ModelAdmin):
    """Who is on which plan since when; adding a row assigns a plan from now on."""

    form = AssignForm
    fields = ("organisation", _CODE_FIELD, "reason")
    autocomplete_fields = ("organisation",)
    list_display = ("organisation", "plan", "since", "until")
    list_filter = ("plan__code",)
    list_select_related = ("organisation", "plan")
    search_fields = ("organisation__name", "organisation__id")
    ordering = ("-since", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's fields for a new row, the stored ones for an old one."""
        return ("organisation", "plan", "since", "until") if obj else self.fields

    def save_model(
        self, request: HttpRequest, obj: OrganisationPlan, form: Any, change: Any
    ) -> None:
        """Assign the plan by the service, which ends the one before and writes the audit log."""
        row = plan_assign(
            organisation_id=obj.organisation_id,
            plan_code=form.cleaned_data[_CODE_FIELD],
            actor=f"user:{cast(int, request.user.pk)}",
            reason=form.cleaned_data["reason"],
        )
        obj.pk, obj.plan_id, obj.since = row.pk, row.plan_id, row.since


def _words(flags: PlanFlags) -> str:
    market = flags.market
    return ", ".join(
        [
            f"{market.max_instruments} instruments",
            f"{market.max_frames_hz} frames/s",
            "depth" if market.depth else "no depth",
            "chains" if market.chains else "no chains",
            f"{market.history_days} days of history",
        ]
    )
