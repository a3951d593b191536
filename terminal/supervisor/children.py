"""One supervised child: start, restart with back-off, stop, and where it writes."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from terminal.supervisor.paths import REPO

BACKOFF_FIRST_S = 0.5
BACKOFF_MAX_S = 30.0
HEALTHY_AFTER_S = 60.0


@dataclass
class Child:
    """A process that must be running.

    Attributes:
        name: Short word shown to people.
        does: What it does, in a few words.
        command: Program and arguments.
        log: File that takes its output; the previous run's file is kept as ``.1``.
    """

    name: str
    does: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started_at: float = 0.0
    next_start_at: float = 0.0

    def start(self, register: Callable[[int], None]) -> None:
        """Start the process in a group of its own and tell ``register`` its pid."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own command lines
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
                cwd=REPO,
            )
        register(self.process.pid)
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int:
        """Process id, 0 before the first start."""
        return self.process.pid if self.process else 0

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    def schedule_restart(self) -> float:
        """Return the seconds until the next start: doubled per crash, reset after a healthy
        minute."""
        if time.monotonic() - self.started_at > HEALTHY_AFTER_S:
            self.restarts = 0
        delay: float = min(BACKOFF_FIRST_S * 2**self.restarts, BACKOFF_MAX_S)
        self.restarts += 1
        self.next_start_at = time.monotonic() + delay
        return delay

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process group."""
        self._signal(signal.SIGTERM)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic seconds), then kill the whole group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def last_lines(self, count: int = 12) -> list[str]:
        """Return the newest lines of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return text.splitlines()[-count:]


def rotate(log: Path) -> None:
    """Keep the previous run's log as ``.1`` and begin a new one."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
