"""What a trader types into the search box, taken apart: ``nifty 26000 ce``, ``reliance dec fut``.

Pure: the words are read, nothing is looked up. Numbers beside a month may be a day or a two-digit
year (``25 nov``); the reader of the query decides by what is listed.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from marketdata.symbols import MONTHS
from terminal.kernel.enums import Right

LONGEST = 64
MONTH_NAMES = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY"),
    *("AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
_MONTH_OF = {
    **{name: index for index, name in enumerate(MONTHS, start=1)},
    **{name: index for index, name in enumerate(MONTH_NAMES, start=1)},
    "SEPT": 9,
}
_RIGHT_OF = {
    **dict.fromkeys(("CE", "CALL", "CALLS"), Right.CE),
    **dict.fromkeys(("PE", "PUT", "PUTS"), Right.PE),
}
_FUTURE = frozenset({"FUT", "FUTS", "FUTURE", "FUTURES"})
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
# A contract written without spaces, from its end: 28MAR2420800CE, 25NOVFUT, 26000PE, 25NOV. Two
# digits after the month are a year if a strike of four digits can still follow, or nothing does.
_TAIL = re.compile(
    rf"(?:(?P<day>\d\d?)(?P<month>{'|'.join(MONTHS)})(?P<year>\d\d(?=\d{{4}}|\D|$))?)?"
    r"(?P<strike>\d{1,9}(?:\.\d{1,4})?)?(?P<kind>CE|PE|FUT)?"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A search, taken apart.

    Attributes:
        words: What names the instrument, upper case, in order.
        chunks: Everything typed, upper case: some names contain numbers and months.
        right: CE or PE if asked for.
        is_future: Whether a future is asked for.
        month: Expiry month 1-12 if asked for.
        hints: Numbers beside the month, each a day or a two-digit year; a four-digit year as such.
        strike: Digits of the strike as typed, perhaps only its beginning; "" if none.
    """

    words: tuple[str, ...] = ()
    chunks: tuple[str, ...] = ()
    right: Right | None = None
    is_future: bool = False
    month: int | None = None
    hints: tuple[int, ...] = ()
    strike: str = ""

    @property
    def name(self) -> str:
        """The name without spaces, as symbols are written."""
        return "".join(self.words)

    @property
    def whole(self) -> str:
        """Everything typed without spaces."""
        return "".join(self.chunks)

    @property
    def is_contract(self) -> bool:
        """Whether only a future or an option can be meant."""
        return self.is_future or self.right is not None or self.month is not None

    def strike_ranges(self) -> list[tuple[Decimal, Decimal]]:
        """Return [low, high) ranges of the strikes that begin with what was typed."""
        if not self.strike:
            return []
        places = len(self.strike.partition(".")[2])
        low, step = Decimal(self.strike), Decimal(1).scaleb(-places)
        if places or not low:
            return [(low, low + step)]
        return [(low.scaleb(zeros), (low + 1).scaleb(zeros)) for zeros in range(6)]


@dataclass(slots=True)
class _Draft:
    """A query while its chunks are read."""

    words: list[str] = field(default_factory=list)
    right: Right | None = None
    is_future: bool = False
    month: int | None = None
    hints: list[int] = field(default_factory=list)
    strike: str = ""


def parse_query(text: str, bases: Collection[str] = frozenset()) -> Query:
    """Return what ``text`` asks for.

    Args:
        text: As typed; anything after 64 characters is ignored.
        bases: Known underlyings, to find the end of a name that runs into a number.
    """
    chunks = text[:LONGEST].upper().split()
    tokens = [token for chunk in chunks for token in _split(chunk, bases)]
    draft = _Draft()
    for index, token in enumerate(tokens):
        _read(token, tokens, index, draft)
    return Query(
        words=tuple(draft.words),
        chunks=tuple(chunks),
        right=draft.right,
        is_future=draft.is_future,
        month=draft.month,
        hints=tuple(draft.hints),
        strike=draft.strike,
    )


def _read(token: str, tokens: list[str], index: int, draft: _Draft) -> None:
    if token in _RIGHT_OF and draft.words:
        draft.right = _RIGHT_OF[token]
    elif token in _FUTURE and draft.words:
        draft.is_future = True
    elif token in _MONTH_OF and draft.words and draft.month is None:
        draft.month = _MONTH_OF[token]
    elif _NUMBER.fullmatch(token) and draft.words:
        if _is_date_part(token, tokens, index, draft):
            draft.hints.append(int(token))
        else:
            draft.strike = token.lstrip("0")
    else:
        draft.words.append(token)


def _is_date_part(token: str, tokens: list[str], index: int, draft: _Draft) -> bool:
    """Return whether the number beside a month is a day or a year rather than a strike."""
    before = tokens[index - 1] in _MONTH_OF if index else False
    after = index + 1 < len(tokens) and tokens[index + 1] in _MONTH_OF
    if not token.isdigit() or not (before or after) or len(draft.hints) == 2:
        return False
    if len(token) == 4:
        return before and token.startswith("20")
    # After a month only two digits are a date; "nov 5" is the beginning of a strike as often.
    return 1 <= int(token) <= 31 and (after or len(token) == 2)


def _split(chunk: str, bases: Collection[str]) -> Iterator[str]:
    """Yield the parts of a chunk written without spaces: ``NIFTY26000CE`` is three."""
    if chunk in bases or chunk in _MONTH_OF or _NUMBER.fullmatch(chunk):
        yield chunk
        return
    longest_first = range(len(chunk) - 1, 0, -1)
    known = [n for n in longest_first if chunk[:n] in bases]
    # Without a known name only digits before CE or PE, or a date, make a tail: PRICE has none.
    for cut in (*known, *range(len(chunk))):
        tail = _TAIL.fullmatch(chunk, cut)
        is_plain = tail and (tail["month"] or (tail["strike"] and tail["kind"]))
        if tail and (is_plain or cut in known) and _is_name(chunk[:cut]):
            if cut:
                yield chunk[:cut]
            yield from (part for part in tail.groups() if part)
            return
    yield chunk


def _is_name(text: str) -> bool:
    """Return whether ``text`` can name an underlying, or is empty (the name stands elsewhere)."""
    return not text or any(letter.isalpha() for letter in text)
