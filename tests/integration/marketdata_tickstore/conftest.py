"""The tick store three times: the tests' own, the engine in process, and the engine over HTTP."""

from collections.abc import Iterator

import pytest

from marketdata.ports import TickStore
from marketdata.tickstore.embedded.engine import Engine, EngineSession
from marketdata.tickstore.embedded.server import TickStoreServer
from marketdata.tickstore.opening import retention
from marketdata.tickstore.schema import migrate
from marketdata.tickstore.session import HttpSession
from marketdata.tickstore.store import ClickHouseTickStore
from tests.factories.tickstore import MemoryTickStore, engine_wanted

TABLES = ("ticks", "bars", "chain", "chain_heads")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open chDB once: a process can have one directory only."""
    with engine_wanted():
        engine = Engine(tmp_path_factory.mktemp("tickstore"))
    migrate(EngineSession(engine), retention())
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def server(engine: Engine) -> Iterator[TickStoreServer]:
    """Serve the engine on a free port."""
    server = TickStoreServer(engine, port=0, user="terminal", password="secret")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """Give a test empty tables."""
    for table in TABLES:
        engine.query(f"TRUNCATE TABLE {table}")
    return engine


@pytest.fixture
def url(server: TickStoreServer, empty: Engine) -> str:
    """Where the empty store answers."""
    return f"http://terminal:secret@127.0.0.1:{server.port}/terminal"


@pytest.fixture(params=["memory", "engine", "http"])
def store(request: pytest.FixtureRequest) -> TickStore:
    """Each implementation in turn, empty."""
    if request.param == "memory":
        return MemoryTickStore()
    if request.param == "engine":
        return ClickHouseTickStore(EngineSession(request.getfixturevalue("empty")))
    return ClickHouseTickStore(HttpSession(request.getfixturevalue("url")))
