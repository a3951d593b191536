"""Killed in the midst of writing: every acknowledged row is there, and once.

``KILL_ROUNDS=20`` kills twenty times instead of three.
"""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from marketdata.tickstore.embedded.loading import engine_module
from tests.factories.tickstore import engine_wanted

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
ROWS_A_ROUND = 100_000_000


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.integration.marketdata_tickstore.ingester"),
            *(folder, *arguments),
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "terminal.settings.embedded"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def acknowledged(output: bytes) -> list[tuple[int, int]]:
    """Return the ranges of whole lines."""
    whole = output[: output.rfind(b"\n") + 1].decode().splitlines()
    return [(int(a), int(b)) for a, b in (line.split() for line in whole if line != "started")]


@pytest.mark.skipif(sys.platform != "linux", reason="the engine has no wheel elsewhere")
def test_kill_9_loses_and_repeats_nothing_acknowledged(tmp_path):
    with engine_wanted():
        engine_module()
    chance, pause = random.Random(1), threading.Event()
    ranges: list[tuple[int, int]] = []
    for number in range(ROUNDS):
        faults = "0.3" if number % 2 else "0"
        process = start(tmp_path, str(number * ROWS_A_ROUND), faults)
        try:
            assert process.stdout.readline() == b"started\n"
            pause.wait(0.3 + chance.random())
        finally:
            process.kill()
            output, _ = process.communicate()
        ranges += acknowledged(output)
    verified = start(tmp_path, "verify")
    output, errors = verified.communicate(timeout=120)
    assert verified.returncode == 0, errors.decode()[-2000:]
    stored = np.frombuffer(bytes.fromhex(output.decode().split("\n")[-1]), dtype="<u8")
    numbers, counts = stored.reshape(-1, 2).T
    expected = np.concatenate([np.arange(a, b + 1) for a, b in ranges])
    assert len(expected) > ROUNDS * 1_000
    missing = np.setdiff1d(expected, numbers)
    assert len(missing) == 0, f"{len(missing)} of {len(expected)} acknowledged rows are lost"
    assert counts.max() == 1, f"{(counts > 1).sum()} rows are there more than once"
    sys.stderr.write(
        f"{ROUNDS} kills: {len(expected)} acknowledged rows, {len(numbers)} stored, 0 lost\n"
    )
