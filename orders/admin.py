"""Staff pages of the order path: ledger with timeline, trades, positions. All read-only."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders.domain.facts import decode
from orders.domain.timeline import describe
from orders.models import AccountBook, Order, OrderFact, Position, Trade
from terminal.infra.staff import ReadOnlyAdmin
from terminal.kernel.clock import to_ist
from terminal.kernel.enums import OrderState

_COLOURS = {
    OrderState.FILLED.value: "success",
    OrderState.DENIED.value: "danger",
    OrderState.REJECTED.value: "danger",
    OrderState.UNKNOWN.value: "danger",
    OrderState.NOT_PLACED.value: "warning",
    OrderState.PART_FILLED.value: "info",
    OrderState.OPEN.value: "info",
    OrderState.TRIGGER_PENDING.value: "info",
}


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """The order ledger. What an order is comes from its facts; nobody edits either."""

    list_display = (
        "client_order_id",
        "placed_at",
        "organisation",
        "account",
        "instrument",
        "side",
        "quantity",
        "filled_quantity",
        "order_type",
        "price",
        "shown_state",
        "flags",
    )
    list_filter = ("state", "side", "product", "order_type", "source", "placed_at")
    list_select_related = ("organisation", "account", "instrument")
    search_fields = (
        "=client_order_id",
        "=broker_order_id",
        "instrument__symbol",
        "organisation__name",
        "user__email",
    )
    date_hierarchy = "placed_at"
    show_full_result_count = False
    fieldsets = (
        (
            "Order",
            {
                "fields": (
                    ("client_order_id", "broker_order_id"),
                    ("tag", "source"),
                    ("organisation", "account"),
                    ("user", "actor"),
                    ("instrument", "side"),
                    ("quantity", "product"),
                    ("order_type", "validity"),
                    ("price", "trigger_price"),
                )
            },
        ),
        (
            "What came of it",
            {
                "fields": (
                    ("shown_state", "flags"),
                    "message",
                    ("filled_quantity", "average_price"),
                    ("required_margin", "reserved"),
                    ("placed_at", "sent_at"),
                    "updated_at",
                )
            },
        ),
        ("Timeline", {"fields": ("timeline",)}),
        ("Fact chain", {"fields": ("facts_count", "facts_head"), "classes": ("collapse",)}),
    )
    readonly_fields = ("shown_state", "timeline")

    @display(description="State", label=_COLOURS, ordering="state")
    def shown_state(self, order: Order) -> str:
        """The state as a coloured word."""
        return order.state

    @display(description="Facts in the order in which we learned them (IST)")
    def timeline(self, order: Order) -> SafeString:
        """Every fact with its time to the microsecond."""
        rows = format_html_join("", _ROW, (_timeline_row(fact) for fact in order.facts.all()))
        return format_html('<table class="w-full text-sm">{}</table>', rows)


_ROW = (
    '<tr class="border-b border-base-200 dark:border-base-800">'
    '<td class="py-1 pr-4 text-right">{}</td>'
    '<td class="py-1 pr-4 whitespace-nowrap tabular-nums">{}</td>'
    '<td class="py-1 pr-4 font-medium">{}</td><td class="py-1">{}</td></tr>'
)


def _timeline_row(fact: OrderFact) -> tuple[int, str, str, str]:
    title, detail = describe(decode(fact.body))
    return fact.seq, to_ist(fact.at).strftime("%d %b %H:%M:%S.%f"), title, detail


@admin.register(Trade)
class TradeAdmin(ReadOnlyAdmin):
    """Fills, as booked."""

    list_display = (
        "trade_id",
        "traded_at",
        "organisation",
        "account",
        "instrument",
        "side",
        "quantity",
        "price",
        "charges",
    )
    list_filter = ("side", "product", "exchange", "trade_date")
    list_select_related = ("organisation", "account", "instrument")
    search_fields = ("=trade_id", "=broker_order_id", "instrument__symbol", "organisation__name")
    show_full_result_count = False


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    """Net positions per account, instrument and product."""

    list_display = (
        "instrument",
        "product",
        "organisation",
        "account",
        "quantity",
        "shown_average",
        "realised_pnl",
        "charges",
        "updated_at",
    )
    list_filter = ("product",)
    list_select_related = ("organisation", "account", "instrument")
    search_fields = ("instrument__symbol", "organisation__name")

    @display(description="Average price")
    def shown_average(self, position: Position) -> Any:
        """Rupees per unit of the open quantity, blank when flat."""
        return round(position.cost / position.quantity, 4) if position.quantity else None


@admin.register(AccountBook)
class AccountBookAdmin(ReadOnlyAdmin):
    """Cash, P&L and reservations per account."""

    list_display = ("account", "organisation", "opening_cash", "realised_pnl", "margin_used")
    list_select_related = ("account", "organisation")
    search_fields = ("organisation__name",)
