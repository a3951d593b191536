#!/usr/bin/env python3
"""Prepare a checkout: virtual environment, Python packages, SPA. Standard library only; runs on
any Python 3.

Usage: setup.py run | test
Each step is skipped when its inputs have not changed since it last succeeded.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
FRONTEND = os.path.join(ROOT, "frontend")
PYTHON = os.path.join(VENV, "bin", "python")


def fail(message):
    """Stop with one clear message."""
    sys.stderr.write("\n%s\n" % message)
    sys.exit(1)


def check_tools():
    """Refuse a machine that lacks what no step can install."""
    if sys.version_info < (3, 11):
        fail(
            "Python 3.11 or newer is needed; this is %d.%d. Try: make run PYTHON=python3.12"
            % sys.version_info[:2]
        )
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            fail(
                "%s is missing: install Node.js 20 or newer (nodejs.org), then run this again."
                % tool
            )
    version = subprocess.check_output(["node", "--version"]).decode().strip().lstrip("v")
    if int(version.split(".")[0]) < 20:
        fail("Node.js 20 or newer is needed; this is %s." % version)


def digest(*paths):
    """Return a fingerprint of files and folders."""
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        names = [path]
        if os.path.isdir(path):
            names = sorted(os.path.join(d, f) for d, _, files in os.walk(path) for f in files)
        for name in names:
            found.update(name.encode())
            with open(name, "rb") as handle:
                found.update(handle.read())
    return found.hexdigest()


class Step(threading.Thread):
    """A chain of commands with a stamp file; chains run side by side."""

    def __init__(self, title, stamp, fingerprint, commands, cwd=ROOT):
        """Remember what to do; ``fingerprint`` decides whether it is needed."""
        super().__init__()
        self.title, self.stamp, self.fingerprint = title, stamp, fingerprint
        self.commands, self.cwd = commands, cwd
        self.error = None
        self.seconds = 0.0

    def needed(self):
        """Return whether the stamp is missing or older than the inputs."""
        try:
            with open(self.stamp) as handle:
                return handle.read() != self.fingerprint
        except OSError:
            return True

    def run(self):
        """Run the commands; keep their output for the error message only."""
        began = time.time()
        for command in self.commands:
            done = subprocess.run(
                command, cwd=self.cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            if done.returncode:
                tail = done.stdout.decode(errors="replace").splitlines()[-25:]
                self.error = "%s\n  %s" % (" ".join(command), "\n  ".join(tail))
                return
        with open(self.stamp, "w") as handle:
            handle.write(self.fingerprint)
        self.seconds = time.time() - began


def execute(steps):
    """Run the needed steps side by side and show what goes on."""
    running = [step for step in steps if step.needed()]
    for step in running:
        print("  %s …" % step.title, flush=True)
        step.start()
    began, last = time.time(), 0
    while any(step.is_alive() for step in running):
        time.sleep(0.2)
        elapsed = int(time.time() - began)
        if elapsed >= last + 10:
            last = elapsed
            alive = ", ".join(step.title for step in running if step.is_alive())
            print("  … %d s: %s" % (elapsed, alive), flush=True)
    for step in running:
        if step.error:
            fail("%s failed:\n  %s" % (step.title, step.error))
        print("  %s: done in %.0f s" % (step.title, step.seconds), flush=True)


def python_step(requirements):
    """Return the step that makes the virtual environment with ``requirements``."""
    inputs = [os.path.join(ROOT, name) for name in ("requirements.txt", requirements)]
    commands = [] if os.path.exists(PYTHON) else [[sys.executable, "-m", "venv", VENV]]
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", requirements]
    return Step(
        "Python packages", os.path.join(VENV, "." + requirements), digest(*inputs), [*commands, pip]
    )


def spa_step():
    """Return the step that installs the SPA's packages and builds it."""
    inputs = [
        os.path.join(FRONTEND, n)
        for n in ("src", "public", "index.html", "package-lock.json", "vite.config.ts")
    ]
    lock = digest(os.path.join(FRONTEND, "package-lock.json"))
    installed = Step("", os.path.join(FRONTEND, "node_modules", ".installed"), lock, [])
    commands = [["npm", "ci", "--no-audit", "--no-fund"]] if installed.needed() else []
    mark = "require('fs').writeFileSync('node_modules/.installed', '%s')" % lock
    return Step(
        "SPA",
        os.path.join(FRONTEND, "dist", ".built"),
        digest(*inputs),
        [*commands, ["node", "-e", mark], ["npm", "run", "build"]],
        cwd=FRONTEND,
    )


def main():
    """Set up for ``run`` or ``test``."""
    what = sys.argv[1] if len(sys.argv) > 1 else "run"
    check_tools()
    print("Setting up (first time: a few minutes) …", flush=True)
    execute(
        [python_step("requirements-dev.txt" if what == "test" else "requirements.txt"), spa_step()]
    )


if __name__ == "__main__":
    main()
