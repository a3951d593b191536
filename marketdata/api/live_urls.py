"""Routes of live market data."""

from django.urls import path

from marketdata.api import live_views as views
from marketdata.api.depth_views import InstrumentDepthView, QuotesView
from marketdata.api.health_views import FeedHealthView, TerminalStatusView

urlpatterns = [
    path("quotes", QuotesView.as_view()),
    path("instruments/<int:instrument_id>/depth", InstrumentDepthView.as_view()),
    path("instruments/<int:instrument_id>/candles", views.CandlesView.as_view()),
    path("instruments/<int:instrument_id>/days", views.StoredDaysView.as_view()),
    path("indicators", views.IndicatorsView.as_view()),
    path("instruments/quoted", views.QuotedInstrumentsView.as_view()),
    path("feed/health", FeedHealthView.as_view()),
    path("status", TerminalStatusView.as_view()),
    path("market/status", views.MarketStatusView.as_view()),
]
