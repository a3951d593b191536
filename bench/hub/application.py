"""The terminal's ASGI application with one more socket: the baseline, a Channels group per
instrument."""

import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terminal.settings.embedded")
get_asgi_application()

import orjson  # noqa: E402 - Django must be set up first
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from terminal.routing import websocket_urlpatterns  # noqa: E402


class GroupConsumer(AsyncWebsocketConsumer):
    """What one would write first: a group per instrument, a message per tick."""

    async def receive(self, text_data=None, bytes_data=None):
        ids = orjson.loads(text_data).get("ids", [])
        await asyncio.gather(
            *(self.channel_layer.group_add(f"tick.{key}", self.channel_name) for key in ids)
        )
        await self.send(text_data='{"type":"subscribed"}')

    async def tick(self, event):
        await self.send(bytes_data=event["record"])


application = ProtocolTypeRouter(
    {
        "websocket": URLRouter(
            [*websocket_urlpatterns, path("ws/baseline/", GroupConsumer.as_asgi())]
        )
    }
)
