"""The processes under test: started, awaited, their CPU counted, stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen]:
    """Run a child until the block ends."""
    child = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, start_new_session=True
    )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def web(application: str, port: int, **environment: str) -> contextlib.AbstractContextManager:
    """Run an ASGI application."""
    return process(
        "-m",
        "uvicorn",
        application,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
        "--lifespan",
        "off",
        **environment,
    )


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds a process has used so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_ready(port: int, path: str) -> None:
    """Wait until the process answers."""
    import httpx

    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200:
                return
        time.sleep(0.3)
    raise SystemExit(f"nothing answers on port {port}")


def wait_for_loops() -> None:
    """Wait until sender, exchange and reconciler are held."""
    from terminal.infra.leases import loops_held

    deadline = time.perf_counter() + 60
    while not {"sender:0", "reconciler:0", "paper:0"} <= loops_held():
        if time.perf_counter() > deadline:
            raise SystemExit("the worker holds no loops")
        time.sleep(0.5)
