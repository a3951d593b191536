"""Finding and loading chDB's library."""

import ctypes
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from terminal.kernel.errors import TerminalError

_RTLD_DEEPBIND: Final = 0x8


class EngineMissing(TerminalError):
    """chDB cannot run here: no wheel for this platform, or another process has the directory."""

    code = "tickstore.engine_missing"


def engine_module() -> ModuleType:
    """Return the engine's module without its package, which would bring pyarrow along (40 MB)."""
    package = importlib.util.find_spec("chdb")
    if package is None or package.origin is None:
        raise EngineMissing(
            "History is not kept: there is no chDB for this platform. Give CLICKHOUSE_URL to keep "
            "it on a ClickHouse server."
        )
    if loaded := sys.modules.get("chdb._chdb"):
        return loaded
    path = Path(package.origin).with_name("_chdb.abi3.so")
    try:
        if sys.platform == "linux":
            # As the package does: the library must find its own allocator, not ours.
            ctypes.CDLL(str(path), mode=sys.getdlopenflags() | _RTLD_DEEPBIND)
        loader = importlib.machinery.ExtensionFileLoader("_chdb", str(path))
        spec = importlib.util.spec_from_file_location("_chdb", path, loader=loader)
        if spec is None:
            raise ImportError(path)
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except (OSError, ImportError) as error:
        raise EngineMissing(f"History is not kept: chDB does not load ({error}).") from error
    module.set_signal_handlers_enabled(False)
    sys.modules["chdb._chdb"] = module
    return module
