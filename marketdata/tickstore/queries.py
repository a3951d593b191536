"""The SQL of the tick store's reads. ``{name:Type}`` are parameters of the server."""

from typing import Final

from marketdata.tickstore.rows import TOTALS
from marketdata.tickstore.schema import CHAIN

_DAY: Final = "intDiv({0} + 19800000, 86400000) * 86400000 - 19800000"  # midnight IST, epoch ms
# As candles.bar.bucket_start: from 09:15 IST, never before midnight.
_BUCKET: Final = (
    "greatest(day_ms, day_ms + 33300000 + "
    "toInt64(floor((at_ms - day_ms - 33300000) / {interval:Int64})) * {interval:Int64})"
)
SOURCE: Final = "source = {source:String}"
SOURCES: Final = "source IN ({sources:Array(String)})"
_TIMES: Final = (
    "{0} >= fromUnixTimestamp64Milli({{since:Int64}}) "
    "AND {0} < fromUnixTimestamp64Milli({{until:Int64}})"
)


_BARS_OF: Final = f"WHERE instrument_id = {{id:UInt32}} AND {_TIMES.format('start')}"
BAR_KINDS: Final = f"SELECT DISTINCT source, minutes FROM bars {_BARS_OF}"
# One source, one length, the asked interval: the rows as they are.
BARS_AS_STORED: Final = (
    "SELECT toUnixTimestamp64Milli(start) AS at_ms, open, high, low, close, toInt64(volume), "
    f"toInt64(oi) FROM bars FINAL {_BARS_OF} AND {SOURCE} AND minutes = {{minutes:UInt16}} "
    "ORDER BY start DESC LIMIT {limit:UInt32}"
)
# One source, one length, joined.
BARS_JOINED: Final = f"""
SELECT bucket, argMin(open, at_ms), max(high), min(low), argMax(close, at_ms),
       toInt64(sum(volume)), toInt64(argMax(oi, at_ms))
FROM (
  SELECT toUnixTimestamp64Milli(start) AS at_ms, {_DAY.format("at_ms")} AS day_ms,
    {_BUCKET} AS bucket, open, high, low, close, volume, oi
  FROM bars FINAL {_BARS_OF} AND {SOURCE} AND minutes = {{minutes:UInt16}}
)
GROUP BY bucket ORDER BY bucket DESC LIMIT {{limit:UInt32}}"""
# Several sources or lengths: per date the finest (of days: the longest), per start the newest.
BARS_CHOSEN: Final = f"""
SELECT bucket, argMin(open, at_ms), max(high), min(low), argMax(close, at_ms),
       toInt64(sum(volume)), toInt64(argMax(oi, at_ms))
FROM (
  SELECT *, {_BUCKET} AS bucket FROM (
    SELECT *, {_DAY.format("at_ms")} AS day_ms,
      if({{interval:Int64}} >= 86400000, max(minutes) OVER w, min(minutes) OVER w) AS wanted
    FROM (
      SELECT toUnixTimestamp64Milli(start) AS at_ms, minutes, open, high, low, close, volume, oi
      FROM bars FINAL {_BARS_OF} AND {SOURCES} AND {{interval:Int64}} % (minutes * 60000) = 0
      ORDER BY start, minutes, stored_at DESC, source
      LIMIT 1 BY start, minutes
    )
    WINDOW w AS (PARTITION BY {_DAY.format("at_ms")})
  ) WHERE minutes = wanted
)
GROUP BY bucket ORDER BY bucket DESC LIMIT {{limit:UInt32}}"""


def bars_of_ticks() -> str:
    """Return the query for bars below a minute; volume grows with the day's cumulative volume."""
    return f"""
SELECT bucket, open, high, low, close,
       toInt64(greatest(most, before) - if(number = 1, first, before)) AS grown, oi
FROM (
  SELECT *, row_number() OVER w AS number,
    max(most) OVER (PARTITION BY day_ms ORDER BY bucket
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM (
    SELECT day_ms, {_BUCKET} AS bucket, argMin(ltp, (at_ms, volume)) AS open, max(ltp) AS high,
      min(ltp) AS low, argMax(ltp, (at_ms, volume)) AS close, max(volume) AS most,
      argMin(volume, (at_ms, volume)) AS first, toInt64(argMax(oi, (at_ms, volume))) AS oi
    FROM (
      SELECT toUnixTimestamp64Milli(at) AS at_ms, {_DAY.format("at_ms")} AS day_ms, ltp, volume, oi
      FROM ticks FINAL
      WHERE instrument_id = {{id:UInt32}} AND {SOURCE} AND {_TIMES.format("at")}
    )
    GROUP BY day_ms, bucket
  )
  WINDOW w AS (PARTITION BY day_ms ORDER BY bucket)
)
ORDER BY bucket DESC LIMIT {{limit:UInt32}}"""


TICK_SOURCES: Final = (
    "SELECT source, count() FROM ticks "
    f"WHERE instrument_id = {{id:UInt32}} AND {_TIMES.format('at')} GROUP BY source"
)
TICKS: Final = (
    "SELECT instrument_id, price_exp, flags, ltp, bid, ask, open, high, low, close, bid_qty, "
    "ask_qty, ltq, volume, oi, toUnixTimestamp64Milli(at) AS at_ms FROM ticks FINAL "
    f"WHERE instrument_id = {{id:UInt32}} AND {SOURCE} AND {_TIMES.format('at')} "
    "ORDER BY at, volume LIMIT {limit:UInt32}"
)

_CHAIN_IS: Final = "underlying_id = {underlying:UInt32} AND expiry = {expiry:Date}"
_HEAD: Final = (
    f"SELECT toUnixTimestamp64Milli(at), source, forward_from, convention, {', '.join(TOTALS)} "
    "FROM chain_heads FINAL"
)


# Real sources before the simulator's.
CHAIN_HEAD: Final = (
    f"{_HEAD} WHERE {_CHAIN_IS} AND at <= fromUnixTimestamp64Milli({{at:Int64}}) "
    "AND ({source:String} = '' OR source = {source:String}) "
    "ORDER BY source = 'simulator', at DESC, source LIMIT 1"
)
CHAIN_HEADS: Final = (
    f"{_HEAD} WHERE {_CHAIN_IS} AND {_TIMES.format('at')} "
    "AND ({source:String} = '' OR source = {source:String}) ORDER BY at, source"
)
CHAIN_CELLS: Final = tuple(column for column in CHAIN if column.name not in
                           ("source", "underlying_id", "expiry", "at"))  # fmt: skip
CHAIN_ROWS: Final = (
    f"SELECT {', '.join(column.name for column in CHAIN_CELLS)} FROM chain FINAL "
    f"WHERE {_CHAIN_IS} AND {SOURCE} AND at = fromUnixTimestamp64Milli({{at:Int64}}) "
    "ORDER BY strike"
)


# (instrument, last OI of its newest date, whether it had any), real sources first.
CLOSE_OI: Final = f"""
SELECT instrument_id, toInt64(argMax(last, on)), argMax(most, on) > 0 FROM (
  SELECT instrument_id, source = 'simulator' AS simulated, toDate(start) AS on,
    argMax(oi, (minutes = 1440, start)) AS last, max(oi) AS most
  FROM bars FINAL
  WHERE instrument_id IN ({{ids:Array(UInt32)}}) AND {_TIMES.format("start")}
    AND ({{source:String}} = '' OR source = {{source:String}})
  GROUP BY instrument_id, simulated, on
) GROUP BY instrument_id, simulated ORDER BY simulated"""


DAYS: Final = """
SELECT toString(toDate(at)) AS on, source, 'tick', toUnixTimestamp64Milli(min(at)),
       toUnixTimestamp64Milli(max(at))
FROM ticks WHERE instrument_id = {id:UInt32} GROUP BY on, source
UNION ALL
SELECT toString(toDate(start)) AS on, source, '1m', toUnixTimestamp64Milli(min(start)),
       toUnixTimestamp64Milli(max(start))
FROM bars WHERE instrument_id = {id:UInt32} AND minutes = 1 GROUP BY on, source"""
