"""The supervisor: real processes, started, killed and stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def up(var: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port)],
        cwd=ROOT,
        env={**environment, "TERMINAL_VAR_DIR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_of(var: Path) -> dict[int, str]:
    """Return the command lines, by pid, of all live processes that run on ``var``."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            is_dead = "(zombie)" in (folder / "status").read_text()
        except OSError:
            continue
        # Valkey writes its title over its environment; the title names its socket.
        is_ours = f"TERMINAL_VAR_DIR={var}".encode() in environment.split(b"\0")
        if (is_ours or str(var) in command) and not is_dead:
            found[int(folder.name)] = command
    return found


def status(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return str(json.load(answer)["status"])
    except OSError:
        return ""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    port = free_port()
    process = up(tmp_path, port)
    try:
        eventually(lambda: status(port) == "ready", within_s=60)
        yield process, tmp_path, port
    finally:
        process.kill()
        process.wait()
        eventually(lambda: processes_of(tmp_path) == {}, within_s=10)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_children_are_revived_and_nothing_outlives_the_supervisor(running) -> None:
    process, var, _port = running
    commands = " ".join(processes_of(var).values())
    for word in ("valkey", "daphne", "run_feed", "celery"):
        assert word in commands
    feed = next(pid for pid, command in processes_of(var).items() if "run_feed" in command)
    os.kill(feed, signal.SIGKILL)
    eventually(
        lambda: any("run_feed" in c and p != feed for p, c in processes_of(var).items()),
        within_s=15,
    )
    process.kill()
    process.wait()
    eventually(lambda: processes_of(var) == {}, within_s=10)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_stops_cleanly_and_refuses_a_second_start_meanwhile(running) -> None:
    process, var, port = running
    second = up(var, free_port())
    assert second.wait(timeout=30) == 1
    assert "already running" in (second.stdout.read() if second.stdout else "")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert processes_of(var) == {}
    output = process.stdout.read() if process.stdout else ""
    assert f"http://localhost:{port}" in output
    assert "demo login" in output
    assert "Traceback" not in (var / "log" / "worker.log").read_text()


def test_a_busy_port_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = up(tmp_path, port)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port}" in output
    assert "make run PORT=" in output
    assert not (tmp_path / "terminal.sqlite3").exists()
