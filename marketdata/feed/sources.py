"""From the text of MARKET_SOURCE to a source of ticks."""

from dataclasses import dataclass
from pathlib import Path

from marketdata.feed.simulator import SimulatorSource
from marketdata.ports import TickFeed
from marketdata.replay.request import parse_request
from marketdata.replay.source import ReplaySource
from terminal.kernel.clock import Clock
from terminal.kernel.errors import ValidationFailed
from terminal.kernel.sessions import SessionCalendar


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What the environment says about sources; ``speed`` None leaves it to the text."""

    seed: int
    folder: Path
    speed: float | None = None
    loop: bool = False


def source_of(
    text: str, options: SourceOptions, *, clock: Clock, calendar: SessionCalendar
) -> TickFeed:
    """Return the source named by ``text``: ``simulator`` or ``replay:…``.

    Raises:
        ValidationFailed: if no source is called so.
        ReplayRefused: if the text of a replay is wrong.
    """
    if text == "simulator":
        return SimulatorSource(seed=options.seed, clock=clock)
    if text.startswith("replay:"):
        request = parse_request(text, speed=options.speed, loop=options.loop)
        return ReplaySource(request, folder=options.folder, clock=clock, calendar=calendar)
    raise ValidationFailed(f"MARKET_SOURCE is simulator or replay:…, not {text!r}.")
