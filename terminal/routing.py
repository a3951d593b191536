"""WebSocket routes of all apps."""

from orders.routing import websocket_urlpatterns as orders_routes

websocket_urlpatterns = [*orders_routes]
