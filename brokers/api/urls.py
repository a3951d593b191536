"""Routes of brokers, below ``/api/v1/``."""

from django.urls import path

from brokers.api import views

urlpatterns = [path("broker-accounts", views.BrokerAccountsView.as_view())]
