"""Ports: what an app needs from elsewhere, bound to an implementation by ``terminal/wiring.py``
only."""

from typing import Any, Generic, TypeVar

from django.core.checks import CheckMessage, Error

from terminal.kernel.errors import InvariantViolation

T = TypeVar("T")
_ports: list["Port[Any]"] = []


class Port(Generic[T]):
    """A named need. Declared in an app's ``ports.py``, bound once at start, called through
    ``get``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._implementation: T | None = None
        _ports.append(self)

    def bind(self, implementation: T) -> None:
        """Connect the port; a second binding replaces the first (tests)."""
        self._implementation = implementation

    def get(self) -> T:
        """Return what is bound.

        Raises:
            InvariantViolation: if nothing is bound, which the system check makes impossible in
                service.
        """
        if self._implementation is None:
            raise InvariantViolation(f"Port {self.name} is unbound; bind it in terminal/wiring.py.")
        return self._implementation


def check_ports(**_kwargs: Any) -> list[CheckMessage]:
    """System check: refuse to start with an unbound port."""
    return [
        Error(
            f"Port {port.name} is unbound.",
            hint="Bind it in terminal/wiring.py.",
            id="terminal.E001",
        )
        for port in _ports
        if port._implementation is None
    ]
