"""Routes of market data, below ``/api/v1/``."""

from django.urls import path

from marketdata.api import alerts, charts, instruments, watchlists

urlpatterns = [
    path("instruments/search", instruments.InstrumentSearchView.as_view()),
    path("instruments/<int:instrument_id>", instruments.InstrumentView.as_view()),
    path("alerts", alerts.AlertsView.as_view()),
    path("alerts/<uuid:alert_id>", alerts.AlertView.as_view()),
    path("charts/<int:instrument_id>", charts.ChartView.as_view()),
    path("market/holidays", charts.HolidaysView.as_view()),
    path("watchlists", watchlists.WatchlistsView.as_view()),
    path("watchlists/<uuid:watchlist_id>", watchlists.WatchlistView.as_view()),
    path("watchlists/<uuid:watchlist_id>/items", watchlists.WatchlistItemsView.as_view()),
]
