"""Staff pages of the audit log."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts import services
from accounts.models import AuditEntry
from terminal.infra.staff import ReadOnly


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, ModelAdmin):
    """The audit log: searchable, verifiable, unchangeable."""

    list_display = ("at", "organisation", "seq", "actor", "action", "target_type", "target_id")
    list_filter = ("action", "target_type")
    search_fields = ("actor", "action", "target_id", "organisation__name", "=hash")
    list_select_related = ("organisation",)
    ordering = ("-at", "-id")
    date_hierarchy = "at"
    show_full_result_count = False
    fields = (
        *("organisation", "seq", "at", "actor", "action", "target_type", "target_id"),
        *("data", "prev_hash", "hash"),
    )
    actions = ("verify",)

    @admin.action(description="Verify the chains of these rows' organisations")
    def verify(self, request: HttpRequest, entries: QuerySet[AuditEntry]) -> None:
        """Say of each chain whether it holds."""
        organisations = dict(entries.values_list("organisation_id", "organisation__name"))
        for organisation_id, name in organisations.items():
            bad = next(services.audit_verify(organisation_id=organisation_id), None)
            if bad:
                messages.error(request, f"{name}: BROKEN at row {bad.seq}: {bad.reason}")
            else:
                messages.success(request, f"{name}: the chain holds.")
