"""Bring the database up to date and seed what the embedded mode needs."""

from typing import Any

from django.core.management import BaseCommand, call_command

from terminal.demo import demo_seed


class Command(BaseCommand):
    """``manage.py prepare``: migrate, today's simulated contracts, the demo organisation."""

    help = "Migrate the database and seed the simulator and the demo organisation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps; each is idempotent."""
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("  database is up to date")
        call_command("seed_simulator")
        self.stdout.write(
            "  demo organisation created" if demo_seed() else "  demo organisation kept"
        )
