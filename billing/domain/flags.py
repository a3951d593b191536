"""The flags of a plan: typed, complete, refused when they say anything else."""

from typing import Annotated, Any, Final

import msgspec

# Frames a second that the market socket can send at best.
FASTEST_HZ: Final = 20

_Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class MarketFlags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Market data.

    Attributes:
        max_instruments: Instruments that one socket may subscribe to.
        max_frames_hz: Frames a second on a socket.
        depth: Whether five levels of the book are shown.
        chains: Whether option chains are shown.
        history_days: Calendar days of stored history that may be read.
    """

    max_instruments: _Count
    max_frames_hz: Annotated[int, msgspec.Meta(ge=1, le=FASTEST_HZ)]
    depth: bool
    chains: bool
    history_days: _Count


class PlanFlags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a plan allows, by part of the terminal."""

    market: MarketFlags


# What somebody without a plan gets, where no plan is stored at all.
LEAST: Final = PlanFlags(
    market=MarketFlags(
        max_instruments=1000, max_frames_hz=10, depth=False, chains=True, history_days=30
    )
)


def flags_of(value: Any) -> PlanFlags:
    """Return the stored JSON ``value`` as flags.

    Raises:
        ValueError: naming the flag that is missing, unknown or out of range.
    """
    try:
        return msgspec.convert(value, PlanFlags)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def flags_json(flags: PlanFlags) -> dict[str, Any]:
    """Return the flags as the JSON that is stored."""
    built: dict[str, Any] = msgspec.to_builtins(flags)
    return built
