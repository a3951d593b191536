"""Staff pages of the infrastructure: dashboard, leases, Celery beat."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django_celery_beat.admin import ClockedScheduleAdmin as BaseClockedScheduleAdmin
from django_celery_beat.admin import CrontabScheduleAdmin as BaseCrontabScheduleAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BasePeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from terminal.infra.clock import clock
from terminal.infra.health import REPORTED, REQUIRED
from terminal.infra.staff import ReadOnlyAdmin
from terminal.models import RunnerLease


class UnfoldTaskSelectWidget(UnfoldAdminSelectWidget, TaskSelectWidget):
    """Beat's list of registered tasks in unfold's clothes."""


class UnfoldPeriodicTaskForm(PeriodicTaskForm):
    """Beat's form in unfold's clothes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = UnfoldTaskSelectWidget()


for model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(model)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BasePeriodicTaskAdmin, ModelAdmin):
    """What beat dispatches, and when it last did."""

    form = UnfoldPeriodicTaskForm


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ModelAdmin):
    """Intervals of periodic tasks."""


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BaseCrontabScheduleAdmin, ModelAdmin):
    """Crontabs of periodic tasks (IST)."""


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(BaseClockedScheduleAdmin, ModelAdmin):
    """One-off instants of periodic tasks."""


@admin.register(RunnerLease)
class RunnerLeaseAdmin(ReadOnlyAdmin):
    """Who runs which loop; read-only."""

    list_display = ("key", "owner", "epoch", "held")

    @admin.display(boolean=True)
    def held(self, lease: RunnerLease) -> bool:
        """Whether the lease is in force by this machine's clock."""
        return lease.expires_at_ms > clock().now().timestamp() * 1000


# Card on the dashboard: title, model, its time field (None: count all), changelist.
_CARDS = (
    ("Users", "accounts.User", "joined_at"),
    ("Organisations", "accounts.Organisation", "created_at"),
    ("Orders", "orders.Order", "placed_at"),
    ("Trades", "orders.Trade", "traded_at"),
    ("Audit entries", "accounts.AuditEntry", "at"),
    ("Instruments", "marketdata.Instrument", None),
)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return ``context`` with counts (all, last 24 hours) and every dependency's state."""
    since = clock().now() - timedelta(hours=24)
    context["cards"] = [_card(title, label, field, since) for title, label, field in _CARDS]
    context["dependencies"] = {name: check() for name, check in {**REQUIRED, **REPORTED}.items()}
    return context


def _card(title: str, label: str, field: str | None, since: Any) -> dict[str, Any]:
    model = apps.get_model(label)
    rows = model._default_manager.all()
    recent = rows.filter(**{f"{field}__gte": since}).count() if field else None
    link = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return {"title": title, "total": rows.count(), "recent": recent, "link": link}
