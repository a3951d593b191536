"""Run the feed: connect a source, publish its ticks, build its bars."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from marketdata.feed.bar_store import RedisBarStore
from marketdata.feed.chains import ChainDesk
from marketdata.feed.history import FeedHistory
from marketdata.feed.sources import SourceOptions, source_of
from marketdata.feed.worker import FeedWorker
from marketdata.replay.request import ReplayRefused
from marketdata.tickstore.opening import history_open
from terminal.infra.clock import clock
from terminal.infra.redis import redis_client
from terminal.kernel.errors import ValidationFailed
from terminal.kernel.sessions import default_calendar


class Command(BaseCommand):
    """``manage.py run_feed``; a second feed on the same Redis waits until the first one ends."""

    # The checks would load every view of the terminal: 30 MB that a feed never uses.
    requires_system_checks: list[str] = []
    help = "Publish live prices from MARKET_SOURCE (see docs/market-data.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--source", default=None, help="overrides MARKET_SOURCE")
        parser.add_argument("--speed", type=float, default=None, help="of a replay, 1 to 100")
        parser.add_argument("--loop", action="store_true", help="begin a replay again at its end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish until SIGTERM or SIGINT."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        chosen = SourceOptions(
            seed=settings.SIMULATOR_SEED,
            folder=settings.MARKET_DATA_DIR,
            speed=options["speed"] or settings.REPLAY_SPEED,
            loop=options["loop"] or settings.REPLAY_LOOP,
        )
        try:
            source = source_of(
                options["source"] or settings.MARKET_SOURCE,
                chosen,
                clock=clock(),
                calendar=default_calendar(),
            )
            bars = RedisBarStore(redis_client())
            with history_open(clock()) as writer:
                history = FeedHistory(writer, client=redis_client())
                chains = ChainDesk(
                    client=redis_client(),
                    clock=clock(),
                    calendar=default_calendar(),
                    history=history,
                )
                FeedWorker(
                    source,
                    client=redis_client(),
                    bars=bars,
                    clock=clock(),
                    history=history,
                    chains=chains,
                ).run(stop)
        except (ReplayRefused, ValidationFailed) as error:
            raise CommandError(str(error)) from error
