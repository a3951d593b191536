"""Start of the project: binds the ports and events of ``terminal.wiring``."""

from django.apps import AppConfig
from django.core import checks


class TerminalConfig(AppConfig):
    """The composition root as a Django app."""

    name = "terminal"
    verbose_name = "Terminal"

    def ready(self) -> None:
        """Load Celery, wire the house and register the checks that refuse an unsafe start."""
        from marketdata import health_metrics, store_metrics  # noqa: PLC0415
        from terminal import celery, wiring  # noqa: F401, PLC0415 - only ready() may import late
        from terminal.infra.ports import check_ports  # noqa: PLC0415

        wiring.bind()
        health_metrics.register()
        store_metrics.register()
        checks.register(check_ports)
