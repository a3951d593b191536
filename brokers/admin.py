"""Staff pages of brokers: accounts and the paper exchange's books, to read only."""

from django.contrib import admin

from brokers.models import BrokerAccount, PaperOrder, PaperTrade
from terminal.infra.staff import ReadOnlyAdmin


@admin.register(BrokerAccount)
class BrokerAccountAdmin(ReadOnlyAdmin):
    """Accounts that orders go to."""

    list_display = ("label", "broker", "organisation", "owner", "is_active", "created_at")
    list_filter = ("broker", "is_active")
    list_select_related = ("organisation", "owner")
    search_fields = ("label", "organisation__name", "owner__email")
    # A proxy's URL may carry its password.
    exclude = ("proxy_url",)


@admin.register(PaperOrder)
class PaperOrderAdmin(ReadOnlyAdmin):
    """The paper exchange's order book."""

    list_display = (
        "id",
        "placed_at",
        "account",
        "instrument",
        "side",
        "quantity",
        "filled_quantity",
        "order_type",
        "price",
        "status",
    )
    list_filter = ("status", "order_type", "side", "product")
    list_select_related = ("account", "instrument")
    search_fields = ("=id", "=tag", "=client_order_id", "instrument__symbol")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(PaperTrade)
class PaperTradeAdmin(ReadOnlyAdmin):
    """The paper exchange's trade book."""

    list_display = ("id", "booked_at", "account", "instrument", "side", "quantity", "price")
    list_filter = ("side", "product")
    list_select_related = ("account", "instrument")
    search_fields = ("=id", "=order__id", "instrument__symbol")
    ordering = ("-id",)
    show_full_result_count = False
