"""The tables of the tick store, and how an older store becomes a newer one (ADR 0010)."""

from dataclasses import dataclass
from typing import Final

import structlog

from marketdata.tickstore.native import TIME, WORD, Column
from marketdata.tickstore.rows import SIDE_COLUMNS, TOTALS
from marketdata.tickstore.session import Session

logger = structlog.get_logger(__name__)

# Neighbours within an instrument differ little, so differences squeeze better than values.
STEP: Final = "Delta, ZSTD(1)"
PLAIN: Final = "ZSTD(1)"

TICKS: Final = (
    Column("source", WORD),
    Column("instrument_id", "UInt32", STEP),
    Column("at", TIME, STEP),
    Column("price_exp", "UInt8", PLAIN),
    Column("flags", "UInt8", PLAIN),
    *(Column(name, "Int32", STEP) for name in ("ltp", "bid", "ask")),
    *(Column(name, "Int32", PLAIN) for name in ("open", "high", "low", "close")),
    *(Column(name, "UInt32", PLAIN) for name in ("bid_qty", "ask_qty", "ltq")),
    *(Column(name, "UInt64", STEP) for name in ("volume", "oi")),
)
BARS: Final = (
    Column("source", WORD),
    Column("instrument_id", "UInt32", STEP),
    Column("minutes", "UInt16", PLAIN),  # length: 1, of imports also more; 1440 is a day
    Column("start", TIME, STEP),
    *(Column(name, "Int32", STEP) for name in ("open", "high", "low", "close")),
    Column("volume", "UInt64", PLAIN),
    Column("oi", "UInt64", STEP),
)
_CHAIN_KEY: Final = (
    Column("source", WORD),
    Column("underlying_id", "UInt32", PLAIN),
    Column("expiry", "Date", PLAIN),
    Column("at", TIME, STEP),
)
_GREEKS: Final = ("iv", "delta", "gamma", "theta", "vega", "rho")


def _side(prefix: str) -> tuple[Column, ...]:
    # Greeks are computed numbers of which six digits count; prices and quantities stay exact.
    return tuple(
        Column(prefix + name, "Float32" if name in _GREEKS else "Float64", PLAIN)
        for name in SIDE_COLUMNS
    )


CHAIN: Final = (
    *_CHAIN_KEY,
    Column("strike", "Float64", PLAIN),
    *_side("ce_"),
    *_side("pe_"),
    Column("gex", "Float64", PLAIN),
)
CHAIN_HEADS: Final = (
    *_CHAIN_KEY,
    Column("forward_from", WORD),
    Column("convention", WORD),
    *(Column(name, "Float64", PLAIN) for name in TOTALS),
)
# When a row came in: rows of one minute from two sources are told apart by it, and history ages
# by it (a replayed day of 2019 is new when it is stored).
_STORED: Final = "stored_at DateTime DEFAULT now() CODEC(Delta, ZSTD(1))"
_CLASS: Final = "multiIf(source = 'simulator', 0, source = 'import', 1, 2)"


@dataclass(frozen=True, slots=True)
class Retention:
    """Days for which rows are kept; imports stay until their files are imported anew.

    ``simulator_hours`` is for simulated ticks and chains; simulated bars stay ten days, or as long.
    """

    ticks: int = 90
    bars: int = 1100
    chain: int = 400
    simulator_hours: int = 6


def _table(
    name: str, columns: tuple[Column, ...], *, time: str, key: str, rest: str, period: str
) -> str:
    return (
        f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(c.ddl for c in columns)}, {_STORED}) "
        f"ENGINE = ReplacingMergeTree PRIMARY KEY ({key}) ORDER BY ({key}{rest}) "
        f"PARTITION BY ({_CLASS}, if(source = 'simulator', {period.format(time)})) "
        "SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 2000, "
        f"index_granularity = {1024 if name.startswith('chain') else 8192}"
    )


_HOURLY: Final = "toYYYYMMDD({0}) * 100 + toHour({0}), toYYYYMM({0})"
_DAILY: Final = "toYYYYMMDD({0}), toYear({0})"

MIGRATIONS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (
        1,
        (
            _table(
                "ticks",
                TICKS,
                time="at",
                key="instrument_id, source, at",
                # The rest makes a row its own identity: two ticks of one millisecond both stay.
                rest=", volume, ltp, bid, ask, bid_qty, ask_qty, oi, ltq",
                period=_HOURLY,
            ),
            _table(
                "bars",
                BARS,
                time="start",
                key="instrument_id, minutes, source, start",
                rest="",
                period=_DAILY,
            ),
            _table(
                "chain",
                CHAIN,
                time="at",
                key="underlying_id, expiry, source, at",
                rest=", strike",
                period=_HOURLY,
            ),
            _table(
                "chain_heads",
                CHAIN_HEADS,
                time="at",
                key="underlying_id, expiry, source, at",
                rest="",
                period=_HOURLY,
            ),
        ),
    ),
    (
        2,
        (
            "CREATE TABLE IF NOT EXISTS imports (digest String, kind LowCardinality(String), "
            "source LowCardinality(String), choice String, file String, rows UInt64, "
            "finished_at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY (digest, finished_at)",
        ),
    ),
)
_LOG: Final = (
    "CREATE TABLE IF NOT EXISTS schema_log (version UInt32, note String, "
    "applied_at DateTime64(6) DEFAULT now64(6)) ENGINE = MergeTree ORDER BY (version, applied_at)"
)


def migrate(session: Session, retention: Retention) -> None:
    """Bring the store's tables to this version; idempotent, safe to run from several processes.

    Raises:
        StoreAway: when the store cannot be reached.
        StoreRefused: when it does not accept a statement.
    """
    session.execute(_LOG)
    done = {int(row[0]) for row in session.rows("SELECT DISTINCT version FROM schema_log")}
    for version, statements in MIGRATIONS:
        if version in done:
            continue
        for statement in statements:
            session.execute(statement)
        session.execute(f"INSERT INTO schema_log (version, note) SELECT {version}, 'tables'")
        logger.info("tick_store_migrated", version=version)
    _retain(session, retention)


def _retain(session: Session, keep: Retention) -> None:
    """Set the time for which rows are kept where it is not what it should be."""
    simulated_bars = f"INTERVAL {max(10, keep.simulator_hours // 24)} DAY"
    wanted = {
        "ticks": _ttl("at", keep.ticks, f"INTERVAL {keep.simulator_hours} HOUR"),
        "bars": _ttl("start", keep.bars, simulated_bars),
        "chain": _ttl("at", keep.chain, f"INTERVAL {keep.simulator_hours} HOUR"),
        "chain_heads": _ttl("at", keep.chain, simulated_bars),
    }
    noted = {row[0] for row in session.rows("SELECT note FROM schema_log WHERE version = 0")}
    note = "; ".join(f"{table}: {ttl}" for table, ttl in wanted.items())
    newest = session.rows("SELECT argMax(note, applied_at) FROM schema_log WHERE version = 0")
    if note in noted and newest == [[note]]:
        return
    for table, ttl in wanted.items():
        session.execute(
            f"ALTER TABLE {table} MODIFY TTL {ttl} SETTINGS materialize_ttl_after_modify = 0"
        )
    escaped = note.replace("'", "\\'")
    session.execute(f"INSERT INTO schema_log (version, note) SELECT 0, '{escaped}'")


def _ttl(time: str, days: int, simulated: str) -> str:
    return (
        f"multiIf(source = 'simulator', toDateTime({time}) + {simulated}, source = 'import', "
        f"toDateTime('2106-01-01 00:00:00'), stored_at + INTERVAL {days} DAY)"
    )
