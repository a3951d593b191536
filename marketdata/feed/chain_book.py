"""The newest quotes of every option chain, kept in columns that a chain is computed from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marketdata.ticks import FLAG_NO_ASK, FLAG_NO_BID, FLAG_NO_CLOSE, RECORD_DTYPE
from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Right

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SlotOf = Callable[[int], int]

FIELDS: Final = (
    *("ltp", "bid", "ask", "close"),
    *("bid_qty", "ask_qty", "volume", "oi", "exchange_ms", "previous_oi"),
)
_AT: Final = {name: row for row, name in enumerate(FIELDS)}
_ABSENT: Final = -1
# Options of these are on futures. Their names may be those of shares too: SILVER is a metal on the
# MCX and a fund on the NSE.
_ON_FUTURES: Final = (Exchange.MCX, Exchange.CDS)
_RECORD: Final = np.dtype(RECORD_DTYPE)


@dataclass(frozen=True, slots=True)
class ChainKey:
    """A chain's name: instrument id of its underlying, and its expiry (IST)."""

    underlying_id: int
    expiry: date


@dataclass(frozen=True, slots=True)
class ChainContracts:
    """The contracts of one chain.

    Attributes:
        key: Its name.
        underlying: Symbol of the underlying.
        exchange: Where the options trade.
        lot_size: Units per lot of this expiry.
        tick_size: Rupees.
        strikes: Rupees, ascending.
        ce / pe: Slot in the book per strike, -1 where there is no such contract.
        ce_ids / pe_ids: Instrument id per strike, 0 where there is none.
        spot: Slot of the underlying's own price, -1 without one (commodities, currencies).
        future: Slot of the future that lives at least as long, -1 without one.
        future_expiry: That future's expiry (IST).
        reference_id: Instrument whose price is the chain's level: the spot's, else the future's,
            None without either.
    """

    key: ChainKey
    underlying: str
    exchange: Exchange
    lot_size: int
    tick_size: float
    strikes: Floats
    ce: Ints
    pe: Ints
    ce_ids: Ints
    pe_ids: Ints
    spot: int
    future: int
    future_expiry: date | None
    reference_id: int | None


class ChainBook:
    """Columns of the newest quotes, a slot per instrument that some chain needs."""

    def __init__(self, specs: Sequence[InstrumentSpec], underlyings: Mapping[str, int]) -> None:
        """Arrange the chains of ``specs``.

        Args:
            specs: Every contract of the source.
            underlyings: Instrument id by symbol, of the indices and shares that options are
                listed on. A chain whose underlying has no id and no future is left out: nothing
                could name it.
        """
        wanted = [spec for spec in specs if spec.is_option or spec.type is InstrumentType.FUT]
        ids = {spec.id for spec in wanted} | set(underlyings.values())
        ordered = sorted(ids)
        self._slot = np.full(max(ordered, default=0) + 1, _ABSENT, dtype=np.int64)
        self._slot[ordered] = np.arange(len(ordered))
        self.values: Floats = np.full((len(FIELDS), len(ordered)), np.nan)
        self.chains = list(_arranged(wanted, underlyings, self._slot_of))
        self._chain_of = np.full((2, len(ordered)), _ABSENT, dtype=np.int64)
        self._users: dict[int, set[int]] = defaultdict(set)
        for number, chain in enumerate(self.chains):
            for slots in (chain.ce, chain.pe):
                self._chain_of[0, slots[slots >= 0]] = number
            for slot in (chain.spot, chain.future):
                if slot >= 0:
                    self._users[slot].add(number)

    def _slot_of(self, instrument_id: int) -> int:
        known = instrument_id < len(self._slot)
        return int(self._slot[instrument_id]) if known else _ABSENT

    def take(self, records: bytes) -> set[int]:
        """Keep packed records; return the numbers of the chains that they change."""
        rows = np.frombuffer(records, dtype=_RECORD)
        ids = rows["instrument_id"].astype(np.int64)
        inside = ids < len(self._slot)
        slots = np.where(inside, self._slot[np.where(inside, ids, 0)], _ABSENT)
        known = slots >= 0
        if not known.any():
            return set()
        rows, slots = rows[known], slots[known]
        self._keep(rows, slots)
        changed = {int(number) for number in np.unique(self._chain_of[0, slots]) if number >= 0}
        for slot in set(slots.tolist()) & self._users.keys():
            changed |= self._users[slot]
        return changed

    def _keep(self, rows: NDArray[np.void], slots: Ints) -> None:
        values, scale = self.values, 10.0 ** rows["price_exp"].astype(np.float64)
        flags = rows["flags"]
        values[_AT["ltp"], slots] = _or_nan(rows["ltp"] / scale, rows["ltp"] > 0)
        values[_AT["bid"], slots] = _or_nan(rows["bid"] / scale, flags & FLAG_NO_BID == 0)
        values[_AT["ask"], slots] = _or_nan(rows["ask"] / scale, flags & FLAG_NO_ASK == 0)
        values[_AT["close"], slots] = _or_nan(rows["close"] / scale, flags & FLAG_NO_CLOSE == 0)
        for name in ("bid_qty", "ask_qty", "volume", "oi"):
            values[_AT[name], slots] = rows[name]
        values[_AT["exchange_ms"], slots] = rows["exchange_ts_ms"]

    def previous_oi(self, units: Mapping[int, int]) -> None:
        """Keep the previous session's closing OI (units) by instrument id."""
        for instrument_id, oi in units.items():
            slot = self._slot_of(instrument_id)
            if slot >= 0:
                self.values[_AT["previous_oi"], slot] = oi

    def column(self, name: str, slots: Ints) -> Floats:
        """Return one field per slot; NaN for what is unknown and for slots of -1."""
        found: Floats = self.values[_AT[name]][slots]
        found[slots < 0] = np.nan
        return found

    def value(self, name: str, slot: int) -> float:
        """Return one field of one slot; NaN where there is none."""
        return float(self.values[_AT[name], slot]) if slot >= 0 else float("nan")

    def option_ids(self) -> list[int]:
        """Return the instrument ids of all options."""
        ids = np.concatenate([np.empty(0, np.int64), *(c.ce_ids for c in self.chains),
                              *(c.pe_ids for c in self.chains)])  # fmt: skip
        return [int(id_) for id_ in ids if id_]


def _or_nan(values: Floats, known: NDArray[np.bool_]) -> Floats:
    found: Floats = np.where(known, values, np.nan)
    return found


def _arranged(
    specs: Iterable[InstrumentSpec], underlyings: Mapping[str, int], slot_of: SlotOf
) -> Iterable[ChainContracts]:
    options: dict[tuple[str, date, Exchange], list[InstrumentSpec]] = defaultdict(list)
    futures: dict[tuple[str, Exchange], list[InstrumentSpec]] = defaultdict(list)
    for spec in specs:
        if spec.expiry is None:
            continue
        if spec.is_option:
            options[spec.underlying, spec.expiry, spec.exchange].append(spec)
        else:
            futures[spec.underlying, spec.exchange].append(spec)
    taken: set[ChainKey] = set()
    # Where two exchanges list options on one share with one expiry, the chain is of the larger.
    for (underlying, expiry, exchange), contracts in sorted(
        options.items(), key=lambda item: (*item[0][:2], -len(item[1]), item[0][2])
    ):
        listed = sorted(futures[underlying, exchange], key=_expiry)
        future = next((each for each in listed if _expiry(each) >= expiry), None)
        spot = None if exchange in _ON_FUTURES else underlyings.get(underlying)
        named = spot or (listed[0].id if listed else None)
        if named is None:
            continue
        key = ChainKey(named, expiry)
        if key not in taken:
            taken.add(key)
            yield _chain(key, contracts, future, spot, slot_of)


def _expiry(spec: InstrumentSpec) -> date:
    return spec.expiry or date.max


def _chain(
    key: ChainKey,
    contracts: Sequence[InstrumentSpec],
    future: InstrumentSpec | None,
    spot: int | None,
    slot_of: SlotOf,
) -> ChainContracts:
    first = contracts[0]
    strikes = sorted({float(spec.strike or 0) for spec in contracts})
    row_of = {strike: row for row, strike in enumerate(strikes)}
    ids = {right: np.zeros(len(strikes), dtype=np.int64) for right in Right}
    for spec in contracts:
        ids[spec.right or Right.CE][row_of[float(spec.strike or 0)]] = spec.id
    slots = {
        right: np.array([slot_of(int(id_)) if id_ else _ABSENT for id_ in of], dtype=np.int64)
        for right, of in ids.items()
    }
    return ChainContracts(
        key=key,
        underlying=first.underlying,
        exchange=first.exchange,
        lot_size=first.lot_size,
        tick_size=float(first.tick_size),
        strikes=np.array(strikes),
        ce=slots[Right.CE],
        pe=slots[Right.PE],
        ce_ids=ids[Right.CE],
        pe_ids=ids[Right.PE],
        spot=slot_of(spot) if spot else _ABSENT,
        future=slot_of(future.id) if future else _ABSENT,
        future_expiry=future.expiry if future else None,
        reference_id=spot or (future.id if future else None),
    )
