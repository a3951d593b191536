"""WebSocket routes of orders."""

from django.urls import path

from orders.consumers import EventsConsumer

websocket_urlpatterns = [path("ws/events/", EventsConsumer.as_asgi())]
