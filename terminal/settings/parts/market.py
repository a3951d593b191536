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

# Days for which history is kept, counted from when it was stored; imports stay.
TICK_STORE_TICK_DAYS = env_int("TICK_STORE_TICK_DAYS", 90, minimum=1)
TICK_STORE_BAR_DAYS = env_int("TICK_STORE_BAR_DAYS", 1100, minimum=1)
TICK_STORE_CHAIN_DAYS = env_int("TICK_STORE_CHAIN_DAYS", 400, minimum=1)
# Simulated ticks and chains: a demo must not fill the disk.
TICK_STORE_SIMULATOR_HOURS = env_int("TICK_STORE_SIMULATOR_HOURS", 6, minimum=1)
# What may wait on disk while the store is away; more is dropped and counted.
TICK_STORE_SPOOL_MB = env_int("TICK_STORE_SPOOL_MB", 2048, minimum=1)
# What the embedded engine may use while it works (idle it uses a tenth).
TICK_STORE_MEMORY_MB = env_int("TICK_STORE_MEMORY_MB", 512, minimum=128)
