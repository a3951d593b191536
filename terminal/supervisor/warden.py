"""Kills the children of a supervisor that died without stopping them (``kill -9``).

Runs as a process of its own. The supervisor writes ``+PID`` and ``-PID`` lines into our standard
input; the end
of that pipe means that the supervisor is gone, however it went.
"""

import os
import signal
import sys


def main() -> None:
    """Follow the pipe to its end, then kill every process group still registered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        sign, pid = line[0], int(line[1:])
        if sign == "+":
            groups.add(pid)
        else:
            groups.discard(pid)
    for pid in groups:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
