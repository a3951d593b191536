"""Routes of orders, below ``/api/v1/``."""

from django.urls import path

from orders.api import views

urlpatterns = [
    path("orders", views.OrdersView.as_view(), name="orders"),
    path("orders/precheck", views.PrecheckView.as_view(), name="orders-precheck"),
    path("orders/cancel-all", views.CancelAllView.as_view(), name="orders-cancel-all"),
    path("orders/<uuid:order_id>", views.OrderView.as_view(), name="order"),
    path("trades", views.TradesView.as_view(), name="trades"),
    path("positions", views.PositionsView.as_view(), name="positions"),
    path("funds", views.FundsView.as_view(), name="funds"),
]
