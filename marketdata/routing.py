"""WebSocket routes of market data."""

from django.urls import path

from marketdata.chain_consumer import ChainConsumer
from marketdata.consumers import MarketConsumer

websocket_urlpatterns = [
    path("ws/market/", MarketConsumer.as_asgi()),
    path("ws/chain/", ChainConsumer.as_asgi()),
]
