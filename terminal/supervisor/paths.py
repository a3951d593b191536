"""Where the embedded mode keeps its files."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
# The kernel's limit for a unix socket's path is 108 bytes (104 on macOS).
_SOCKET_PATH_MAX = 100


def var_dir() -> Path:
    """Return the folder of everything that a start creates (TERMINAL_VAR_DIR, default ``var``)."""
    return Path(os.environ.get("TERMINAL_VAR_DIR") or REPO / "var").resolve()


def valkey_socket(var: Path) -> Path:
    """Return the unix socket of the bundled Valkey for ``var``, short enough for the kernel."""
    path = var / "run" / "valkey.sock"
    if len(str(path)) <= _SOCKET_PATH_MAX:
        return path
    # Seldom needed, and the supervisor stays small without OpenSSL.
    import hashlib  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    name = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"terminal-{name}.sock"
