"""Staff pages of risk management: scopes with their kill switch, verdicts read-only."""

import json
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import rls
from rms.errors import StateNotReleasable
from rms.models import RiskScope, Verdict
from rms.services import kill_switch_set
from terminal.infra.staff import ReadOnlyAdmin
from terminal.kernel.enums import RiskState, ScopeType

_COLOURS = {
    RiskState.ACTIVE.value: "success",
    RiskState.WARN.value: "warning",
    RiskState.REDUCE_ONLY.value: "warning",
    RiskState.HALTED.value: "danger",
    RiskState.LIQUIDATING.value: "danger",
    RiskState.LOCKED.value: "danger",
}


class ReasonForm(forms.Form):
    """Why; everybody who is refused reads it."""

    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(RiskScope)
class RiskScopeAdmin(ReadOnlyAdmin):
    """Who is stopped, since when and why; the kill switch of every scope and of the platform."""

    list_display = ("scope_type", "scope_id", "organisation", "shown_state", "reason", "since")
    list_filter = ("scope_type", "state")
    list_select_related = ("organisation",)
    search_fields = ("scope_id", "reason")
    ordering = ("organisation", "id")
    actions_list = ("platform_kill_switch",)
    actions_detail = ("scope_kill_switch",)

    @display(description="State", label=_COLOURS, ordering="state")
    def shown_state(self, scope: RiskScope) -> str:
        """Return the state, coloured by severity."""
        return scope.state

    def has_kill_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether this member of staff may stop and release trading."""
        return request.user.has_perm("rms.change_riskscope")

    @action(
        description="Platform kill switch",
        url_path="platform-kill-switch",
        permissions=["kill"],
        icon="emergency_home",
    )
    def platform_kill_switch(self, request: HttpRequest) -> HttpResponse:
        """Stop or release every account of every organisation, after a confirmation."""
        row = RiskScope.objects.filter(organisation__isnull=True).first()
        return self._kill_switch(request, row or RiskScope(scope_type=ScopeType.PLATFORM.value))

    @action(
        description="Kill switch", url_path="kill-switch", permissions=["kill"], icon="front_hand"
    )
    def scope_kill_switch(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Stop or release one scope, after a confirmation."""
        return self._kill_switch(request, RiskScope.objects.get(pk=object_id))

    def _kill_switch(self, request: HttpRequest, row: RiskScope) -> HttpResponse:
        engage = RiskState(row.state).severity < RiskState.HALTED.severity
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            # The button says what the page showed: somebody else may have been quicker.
            engage = request.POST.get("engage") == "1"
            self._switch(request, row, engage=engage, reason=form.cleaned_data["reason"])
            return HttpResponseRedirect(reverse("admin:rms_riskscope_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{'Stop' if engage else 'Release'} {_name(row)}",
            "form": form,
            "engage": engage,
            "scope": row,
            "name": _name(row),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "rms/kill_switch.html", context)

    def _switch(self, request: HttpRequest, row: RiskScope, *, engage: bool, reason: str) -> None:
        try:
            with rls.tenant_scope(rls.ALL):
                view = kill_switch_set(
                    organisation_id=row.organisation_id,
                    caller_user_id=cast(int, request.user.pk),
                    scope_type=ScopeType(row.scope_type),
                    scope_id=row.scope_id,
                    engage=engage,
                    reason=reason,
                )
        except StateNotReleasable as refused:
            self.message_user(request, refused.message, messages.ERROR)
            return
        level = messages.WARNING if engage else messages.SUCCESS
        self.message_user(request, f"{_name(row)} is {view.risk.state.value}.", level)


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    """What the gate answered to each order, and what it saw."""

    list_display = ("order_id", "organisation", "allowed", "rules", "evaluated_at")
    list_filter = ("allowed", "evaluated_at")
    list_select_related = ("organisation",)
    search_fields = ("order_id",)
    ordering = ("-evaluated_at",)
    show_full_result_count = False
    fields = (
        *("order_id", "organisation", "allowed", "evaluated_at", "rules_hash"),
        *("shown_violations", "shown_inputs"),
    )
    readonly_fields = fields

    @display(description="Rules")
    def rules(self, verdict: Verdict) -> str:
        """Return the violated rules' codes."""
        return ", ".join(violation["rule"] for violation in verdict.violations) or "—"

    @display(description="Violations")
    def shown_violations(self, verdict: Verdict) -> SafeString:
        """Return violations and warnings, readable."""
        return _pretty(verdict.violations + verdict.warnings)

    @display(description="Inputs")
    def shown_inputs(self, verdict: Verdict) -> SafeString:
        """Return what the rules saw, readable."""
        return _pretty(verdict.inputs)


def _pretty(value: Any) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


def _name(row: RiskScope) -> str:
    if row.scope_type == ScopeType.PLATFORM.value:
        return "the whole platform"
    return f"{row.scope_type.lower()} {row.scope_id}"
