"""Unbound ports stop the start."""

import pytest

from terminal.infra import ports
from terminal.kernel.errors import InvariantViolation


def test_an_unbound_port_fails_the_system_check_and_every_call(monkeypatch) -> None:
    monkeypatch.setattr(ports, "_ports", [])
    port: ports.Port[int] = ports.Port("tests.number")
    assert [error.id for error in ports.check_ports()] == ["terminal.E001"]
    with pytest.raises(InvariantViolation, match=r"tests\.number"):
        port.get()
    port.bind(7)
    assert port.get() == 7
    assert ports.check_ports() == []
