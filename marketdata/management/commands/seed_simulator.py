"""List the simulated market's contracts of today."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from marketdata.services.live_simulator import simulator_contracts_seed
from terminal.infra.clock import clock
from terminal.kernel.clock import to_ist


class Command(BaseCommand):
    """``manage.py seed_simulator``: idempotent; the feed does the same when the date turns."""

    help = "Create the simulator's instruments of today."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing."""
        on = to_ist(clock().now()).date()
        contracts = simulator_contracts_seed(on=on, seed=settings.SIMULATOR_SEED)
        self.stdout.write(f"  simulated market of {on:%d %b %Y} lists {len(contracts)} contracts")
