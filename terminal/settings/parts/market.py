"""Market data: the feed's source and the limits of the live socket."""

from pathlib import Path

from terminal.settings.env import env_int, env_path, env_str

_REPO = Path(__file__).resolve().parents[3]

# simulator, or replay:<recording>@<day>x<speed>; see docs/market-data.md
MARKET_SOURCE = env_str("MARKET_SOURCE", "simulator")
# Folder of recorded days for the replay source.
MARKET_DATA_DIR = env_path("MARKET_DATA_DIR", _REPO.parent / "shared" / "data")
SIMULATOR_SEED = env_int("SIMULATOR_SEED", 1)

MARKET_SOCKET_MAX_INSTRUMENTS = env_int("MARKET_SOCKET_MAX_INSTRUMENTS", 1000, minimum=1)
# Sockets of one person in one web process.
MARKET_SOCKET_MAX_PER_USER = env_int("MARKET_SOCKET_MAX_PER_USER", 20, minimum=1)
# Seconds for which a process trusts the clock state that it has read.
MARKET_CLOCK_CACHE_S = 1.0
