"""Start of the project: binds the ports and events of ``terminal.wiring``."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """The composition root as a Django app."""

    name = "terminal"
    verbose_name = "Terminal"

    def ready(self) -> None:
        """Load Celery and wire the house."""
        from terminal import celery, wiring  # noqa: F401, PLC0415 - only ready() may import late

        wiring.bind()
