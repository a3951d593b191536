"""WebSocket routes of all apps."""

websocket_urlpatterns: list = []
