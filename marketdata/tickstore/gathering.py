"""From rows as they come in to few blocks."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from marketdata.ticks import RECORD_SIZE
from marketdata.tickstore.blocks import Block, bars_block, chain_block, heads_block, ticks_block
from marketdata.tickstore.rows import ChainRows

MAX_ROWS: Final = 200_000
BlockMaker = Callable[[list[Any], str], list[Block]]


class Gathered(NamedTuple):
    """``row_count`` rows that wait to become part of a block; ``make`` knows their kind."""

    make: BlockMaker
    source: str
    rows: Any
    row_count: int


def blocks_of(gathered: Iterable[Gathered]) -> list[Block]:
    """Return the rows as few blocks: those of one kind and source together."""
    groups: dict[tuple[BlockMaker, str], list[Any]] = {}
    for make, source, rows, _row_count in gathered:
        groups.setdefault((make, source), []).append(rows)
    return [block for (make, source), parts in groups.items() for block in make(parts, source)]


def tick_blocks(parts: list[bytes], source: str) -> list[Block]:
    """Return records as blocks of at most ``MAX_ROWS``."""
    records = b"".join(parts)
    step = MAX_ROWS * RECORD_SIZE
    return [
        ticks_block(records[start : start + step], source) for start in range(0, len(records), step)
    ]


def bar_blocks(parts: list[tuple[Any, int]], source: str) -> list[Block]:
    """Return (bars by instrument, their minutes) as a block per length."""
    by_length: dict[int, list[Any]] = {}
    for rows, minutes in parts:
        by_length.setdefault(minutes, []).extend(rows)
    return [bars_block(rows, source, minutes=length) for length, rows in by_length.items()]


def chain_blocks(parts: list[list[ChainRows]], source: str) -> list[Block]:
    """Return snapshots as blocks: rows first, so that whoever sees a head finds its rows."""
    snapshots = [rows for part in parts for rows in part]
    return [chain_block(snapshots, source), heads_block(snapshots, source)]
