"""Market data: the feed's source and the limits of the live socket."""

from pathlib import Path

from terminal.settings.env import env_bool, env_int, env_path, env_str

_REPO = Path(__file__).resolve().parents[3]

# simulator, or e.g. replay:NIFTY_1s@2022-11-14x10; see docs/market-data.md
MARKET_SOURCE = env_str("MARKET_SOURCE", "simulator")
# Folder of recorded days for the replay source.
MARKET_DATA_DIR = env_path("MARKET_DATA_DIR", _REPO.parent / "shared" / "data")
# Overrides the speed in MARKET_SOURCE; 0 leaves it as it is there.
REPLAY_SPEED = env_int("REPLAY_SPEED", 0) or None
REPLAY_LOOP = env_bool("REPLAY_LOOP", False)
SIMULATOR_SEED = env_int("SIMULATOR_SEED", 1)

# What a socket carries at most; plans set their own limits below it.
MARKET_SOCKET_MAX_INSTRUMENTS = env_int("MARKET_SOCKET_MAX_INSTRUMENTS", 3000, minimum=1)
# Sockets of one person in one web process.
MARKET_SOCKET_MAX_PER_USER = env_int("MARKET_SOCKET_MAX_PER_USER", 20, minimum=1)
# Seconds for which a process trusts the clock state that it has read.
MARKET_CLOCK_CACHE_S = 1.0
