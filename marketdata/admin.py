"""Staff pages of instruments: what brokers' masters said, to be read and not to be edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from marketdata.models import BrokerToken, FeedIncident, Instrument, InstrumentTerms
from marketdata.services.instruments import instruments_announce
from terminal.infra.staff import Fixed, ReadOnly


class TermsInline(ReadOnly, TabularInline):
    """How the terms changed."""

    model = InstrumentTerms
    ordering = ("-effective_on",)
    extra = 0


class TokensInline(ReadOnly, TabularInline):
    """What brokers call the instrument."""

    model = BrokerToken
    ordering = ("broker", "-valid_on")
    extra = 0


@admin.register(Instrument)
class InstrumentAdmin(Fixed, ModelAdmin):
    """Instruments; only whether one may be traded is set by hand, until the next master."""

    list_display = (
        *("symbol", "exchange", "type", "name", "expiry", "lot_size"),
        *("tick_size", "freeze_qty", "is_tradable", "terms_on"),
    )
    list_filter = ("exchange", "type", "is_tradable")
    search_fields = ("=symbol", "symbol__startswith", "=underlying")
    search_help_text = "Beginning of the symbol, or an underlying, in capitals"
    ordering = ("exchange", "symbol")
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = tuple(
        field.name for field in Instrument._meta.fields if field.name != "is_tradable"
    )
    inlines = (TermsInline, TokensInline)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and let every process see it."""
        super().save_model(request, obj, form, change)
        instruments_announce()


@admin.register(BrokerToken)
class BrokerTokenAdmin(ReadOnly, ModelAdmin):
    """Brokers' tokens by date."""

    list_display = ("broker", "token", "broker_symbol", "instrument", "valid_on", "seen_on")
    list_filter = ("broker", "valid_on")
    search_fields = ("=token", "=broker_symbol", "=instrument__symbol")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[BrokerToken]:
        """Return tokens with their instruments."""
        return super().get_queryset(request).select_related("instrument")


@admin.register(InstrumentTerms)
class InstrumentTermsAdmin(ReadOnly, ModelAdmin):
    """History of lots, ticks and freeze quantities."""

    list_display = ("instrument", "effective_on", "lot_size", "tick_size", "freeze_qty")
    list_filter = ("effective_on",)
    search_fields = ("=instrument__symbol", "=instrument__underlying")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[InstrumentTerms]:
        """Return terms with their instruments."""
        return super().get_queryset(request).select_related("instrument")


@admin.register(FeedIncident)
class FeedIncidentAdmin(ReadOnly, ModelAdmin):
    """Troubles of the feed."""

    list_display = ("started_at", "ended_at", "status", "source", "why")
    list_filter = ("status", "started_at")

    @admin.display(description="Why")
    def why(self, obj: FeedIncident) -> str:
        """Return what was said last, in sentences."""
        return " ".join(row["message"] for row in obj.reasons)
