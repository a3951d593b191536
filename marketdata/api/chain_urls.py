"""Routes of option chains, below ``/api/v1/``."""

from django.urls import path

from marketdata.api import chain_views as views

urlpatterns = [
    path("chain", views.ChainNowView.as_view()),
    path("chain/underlyings", views.UnderlyingsView.as_view()),
    path("chain/expiries", views.ExpiriesView.as_view()),
    path("chain/surface", views.SurfaceView.as_view()),
    path("chain/history", views.ChainDayView.as_view()),
    path("chain/at", views.ChainAtView.as_view()),
]
