"""Option-chain snapshots of any format as one table of option quotes: pure but for reading."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from marketdata.importing.sheet import (
    Fault,
    Floats,
    ImportRefused,
    Ints,
    Sheet,
    open_plain,
    read_sheet,
)
from marketdata.ticks import to_ms
from terminal.kernel.clock import IST

_NUMBERS: Final = ("ltp", "change", "bid", "ask", "bid_qty", "ask_qty", "volume", "oi", "oi_change")
# NSE's JSON: our column by its name.
_NSE: Final = {
    "ltp": "lastPrice", "change": "change", "bid": "bidprice", "ask": "askPrice",
    "bid_qty": "bidQty", "ask_qty": "askQty", "volume": "totalTradedVolume",
    "oi": "openInterest", "oi_change": "changeinOpenInterest",
}  # fmt: skip
_UPSTOX: Final = {
    "ltp": "ltp", "bid": "bid_price", "ask": "ask_price", "bid_qty": "bid_qty",
    "ask_qty": "ask_qty", "volume": "volume", "oi": "oi",
}  # fmt: skip
_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class OptionQuotes:
    """A row per option and snapshot.

    Attributes:
        at_ms: Epoch ms.
        base: Underlying.
        expiry: Days since 1970.
        strike: Rupees.
        is_put: Right.
        spot: Level of the underlying, rupees, NaN unknown.
        values: ltp, change, bid, ask (rupees), bid_qty, ask_qty (units), volume, oi, oi_change;
            NaN unknown.
        lots_of: Names of those values that the file counts in contracts.
        faults: Rows left out.
    """

    at_ms: Ints
    base: NDArray[Any]
    expiry: Ints
    strike: Floats
    is_put: NDArray[np.bool_]
    spot: Floats
    values: dict[str, Floats]
    lots_of: frozenset[str]
    faults: list[Fault]


def read_quotes(path: Path, *, symbol: str | None, at: datetime | None) -> OptionQuotes:
    """Return the snapshots in a file: NSE's or Upstox' JSON, or a table of ``docs/market-data.md``.

    Args:
        path: The file.
        symbol: Underlying, where the file does not name it; else the file name's first word.
        at: Instant, where the file does not know it (Upstox).

    Raises:
        ImportRefused: if it is no option chain.
    """
    name = path.name.split(".")[0]
    base = (symbol or name.split("_")[0]).upper()
    if ".json" in path.suffixes:
        try:
            with open_plain(path) as stream:
                document = json.load(stream)
        except (OSError, ValueError, EOFError) as error:
            raise ImportRefused(f"{path.name} cannot be read: {error}") from error
        if isinstance(document, dict) and "records" in document:
            return _nse(document["records"], base, path.name)
        if isinstance(document, dict) and isinstance(document.get("data"), list):
            return _upstox(document["data"], at, path.name)
        raise ImportRefused(f"{path.name} is neither NSE's nor Upstox' option chain.")
    sheet = read_sheet(path)
    if {"strike", "c_ltp", "p_ltp"} <= set(sheet.columns):
        return _wide(sheet, base)
    if {"strike", "type", "ltp", "expiry"} <= set(sheet.columns):
        return _long(sheet, base)
    have = ", ".join(sorted(sheet.columns)[:12])
    raise ImportRefused(f"{path.name}: the columns {have} are no option chain.")


def _times(sheet: Sheet) -> Ints:
    name = sheet.first("nse_ts", "ts", "at", "timestamp")
    if name is None:
        raise ImportRefused(f"{sheet.name} has no time column (at, ts, timestamp or nse_ts).")
    return sheet.times(name)


def _bases(sheet: Sheet, base: str) -> NDArray[Any]:
    return sheet.words("symbol") if "symbol" in sheet else np.full(len(sheet), base, dtype=object)


def _long(sheet: Sheet, base: str) -> OptionQuotes:
    at_ms, expiry, strike = (
        _times(sheet),
        sheet.dates("expiry"),
        sheet.floats("strike", needed=True),
    )
    rights = sheet.words("type")
    sheet.leave_out(~np.isin(rights, ["CE", "PE"]), "the type is neither CE nor PE")
    values = {name: sheet.floats("chg_oi" if name == "oi_change" else name) for name in _NUMBERS}
    spot, bases = sheet.floats("underlying"), _bases(sheet, base)
    fit = np.flatnonzero(sheet.fit)
    return OptionQuotes(
        at_ms[fit], bases[fit], expiry[fit], strike[fit], (rights == "PE")[fit], spot[fit],
        {name: column[fit] for name, column in values.items()},
        frozenset({"volume", "oi", "oi_change"}), sheet.faults,
    )  # fmt: skip


def _wide(sheet: Sheet, base: str) -> OptionQuotes:
    at_ms, strike = _times(sheet), sheet.floats("strike", needed=True)
    last_day = (int(at_ms.max()) + 19_800_000) // _DAY
    expiry = sheet.dates("expiry") if "expiry" in sheet else np.full(len(sheet), last_day)
    if "stale" in sheet:
        sheet.fit &= sheet.floats("stale") == 0
    names = {"change": "chg", "oi_change": "chg_oi"}
    sides = [
        {name: sheet.floats(prefix + names.get(name, name)) for name in _NUMBERS}
        for prefix in ("c_", "p_")
    ]
    spot, bases = sheet.floats("underlying"), _bases(sheet, base)
    fit = np.flatnonzero(sheet.fit)
    values = {name: np.concatenate([side[name][fit] for side in sides]) for name in _NUMBERS}
    return OptionQuotes(
        np.tile(at_ms[fit], 2), np.tile(bases[fit], 2), np.tile(expiry[fit], 2),
        np.tile(strike[fit], 2), np.repeat([False, True], len(fit)), np.tile(spot[fit], 2),
        values, frozenset({"volume"}), sheet.faults,
    )  # fmt: skip


def _nse(records: dict[str, Any], base: str, name: str) -> OptionQuotes:
    try:
        at = datetime.strptime(records["timestamp"], "%d-%b-%Y %H:%M:%S").replace(tzinfo=IST)
        rows = [
            (number, right, row[right])
            for number, row in enumerate(records["data"], start=1)
            for right in ("CE", "PE")
            if right in row
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ImportRefused(f"{name} is no option chain of NSE: {error!r}") from error
    return _options(rows, at, _NSE, base, frozenset({"volume", "oi", "oi_change"}))


def _options(
    rows: list[tuple[int, str, dict[str, Any]]],
    at: datetime,
    columns: dict[str, str],
    base: str,
    lots_of: frozenset[str],
) -> OptionQuotes:
    faults: list[Fault] = []
    kept: list[tuple[Any, ...]] = []
    for number, right, row in rows:
        try:
            on = _expiry_days(str(row["expiryDate"]))
            numbers = [_number(row.get(columns.get(name, ""))) for name in _NUMBERS]
            spot = _number(row.get("underlyingValue"))
            kept.append((on, float(row["strikePrice"]), right == "PE", spot, *numbers))
        except (KeyError, TypeError, ValueError) as error:
            faults.append(Fault(number, f"{right}: {error!r}"))
    table = np.array(kept, dtype=np.float64).reshape(len(kept), 4 + len(_NUMBERS))
    count = len(kept)
    return OptionQuotes(
        np.full(count, round(to_ms(at)), dtype=np.int64), np.full(count, base, dtype=object),
        table[:, 0].astype(np.int64), table[:, 1], table[:, 2] > 0, table[:, 3],
        {column: table[:, 4 + place] for place, column in enumerate(_NUMBERS)}, lots_of, faults,
    )  # fmt: skip


def _upstox(data: list[dict[str, Any]], at: datetime | None, name: str) -> OptionQuotes:
    if at is None:
        raise ImportRefused(f"{name} does not say when it was taken; give --at.")
    rows = []
    base = ""
    for number, row in enumerate(data, start=1):
        base = "BANKNIFTY" if "Bank" in str(row.get("underlying_key")) else "NIFTY"
        for right, key in (("CE", "call_options"), ("PE", "put_options")):
            market = dict(row.get(key, {}).get("market_data") or {})
            if not market:
                continue
            market |= {"expiryDate": row.get("expiry"), "strikePrice": row.get("strike_price")}
            market["underlyingValue"] = row.get("underlying_spot_price")
            market["change"] = _less(market.get("ltp"), market.get("close_price"))
            market["oi_change"] = _less(market.get("oi"), market.get("prev_oi"))
            rows.append((number, right, market))
    columns = {**_UPSTOX, "change": "change", "oi_change": "oi_change"}
    return _options(rows, at, columns, base, frozenset())


def _less(value: Any, other: Any) -> float | None:
    return None if value is None or other is None else float(value) - float(other)


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _expiry_days(text: str) -> int:
    form = "%Y-%m-%d" if text[:4].isdigit() else "%d-%b-%Y"
    on = datetime.strptime(text, form).replace(tzinfo=IST).date()
    return on.toordinal() - 719_163
