"""Routes of orders, below ``/api/v1/``."""

from django.urls import path

from orders.api import books, views

urlpatterns = [
    path("orders", views.OrdersView.as_view(), name="orders"),
    path("orders/precheck", views.PrecheckView.as_view(), name="orders-precheck"),
    path("orders/cancel-all", views.CancelAllView.as_view(), name="orders-cancel-all"),
    path("orders/<uuid:order_id>", views.OrderView.as_view(), name="order"),
    path("trades", books.TradesView.as_view(), name="trades"),
    path("positions", books.PositionsView.as_view(), name="positions"),
    path("funds", books.FundsView.as_view(), name="funds"),
]
