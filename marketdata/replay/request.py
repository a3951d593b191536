"""What to replay, from one line of text: ``replay:FILE[+FILE…]@DAY[THH:MM]x SPEED`` (no spaces)."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Final

MAX_SPEED: Final = 100.0
_FORM: Final = re.compile(
    r"replay:(?P<files>[^@]+)"
    r"(?:@(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<start>\d\d:\d\d))?)?"
    r"(?:x(?P<speed>\d+(?:\.\d+)?))?"
)


class ReplayRefused(ValueError):
    """The replay cannot run; the message says what to change."""


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """One replay.

    Attributes:
        files: Paths, or words that begin exactly one file name in the data folder.
        day: Trading date (IST); None for the recording's last day.
        start: Wall-clock time of that day to start at (IST); None for a minute before the opening,
            or before the first tick if that comes later.
        speed: Market seconds per wall second, 1 to 100.
        loop: Whether to begin again after the close.
    """

    files: tuple[str, ...]
    day: date | None = None
    start: time | None = None
    speed: float = 1.0
    loop: bool = False


def parse_request(text: str, *, speed: float | None = None, loop: bool = False) -> ReplayRequest:
    """Return the request in ``text``; ``speed`` wins over the one in the text.

    Raises:
        ReplayRefused: if the text is not of the form, or the speed out of range.
    """
    match = _FORM.fullmatch(text)
    # A file may have an "x" in its name: only a number behind the last one is a speed.
    if match is None:
        raise ReplayRefused(
            f"{text!r} names no replay; write e.g. replay:NIFTY_1s@2022-11-14x10 "
            "(file, date, optional THH:MM, speed)."
        )
    wanted = speed if speed is not None else float(match["speed"] or 1)
    if not 1 <= wanted <= MAX_SPEED:
        raise ReplayRefused(f"The speed is 1 to {MAX_SPEED:g}, not {wanted:g}.")
    try:
        day = date.fromisoformat(match["day"]) if match["day"] else None
        start = time.fromisoformat(match["start"]) if match["start"] else None
    except ValueError as error:
        raise ReplayRefused(f"{text!r}: {error}.") from error
    return ReplayRequest(tuple(match["files"].split("+")), day, start, wanted, loop)
