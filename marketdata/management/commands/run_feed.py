"""Run the feed: connect a source, publish its ticks, build its bars."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from marketdata.feed.bar_store import RedisBarStore
from marketdata.feed.sources import source_open
from marketdata.feed.worker import FeedWorker
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client


class Command(BaseCommand):
    """``manage.py run_feed``; a second feed on the same Redis waits until the first one ends."""

    # The checks would load every view of the terminal: 30 MB that a feed never uses.
    requires_system_checks: list[str] = []
    help = "Publish live prices from MARKET_SOURCE (see docs/market-data.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--source", default=None, help="overrides MARKET_SOURCE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish until SIGTERM or SIGINT."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        source = source_open(options["source"] or settings.MARKET_SOURCE, clock=clock())
        bars = RedisBarStore(redis_client())
        FeedWorker(source, client=redis_client(), bars=bars, clock=clock()).run(stop)
