"""Staff pages of notifications."""

from django.contrib import admin

from notifications.models import Notification
from terminal.infra.staff import ReadOnlyAdmin


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What people were told, and whether they saw it."""

    list_display = ("created_at", "organisation", "user", "kind", "title", "read_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("organisation", "user")
    search_fields = ("user__email", "title")
