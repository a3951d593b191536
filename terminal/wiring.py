"""Every connection of the house on one page: ports to their implementations, events to their
handlers."""


def bind() -> None:
    """Bind all ports and events; called once when Django is ready."""
