"""WebSocket routes of all apps."""

from marketdata.routing import websocket_urlpatterns as market_routes
from orders.routing import websocket_urlpatterns as orders_routes

websocket_urlpatterns = [*market_routes, *orders_routes]
