"""The one list of indicators: what they are called, take, give and need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from marketdata.indicators import anchored, averages, momentum, ranges
from marketdata.indicators.kernel import Kernel

if TYPE_CHECKING:
    from marketdata.indicators.series import Floats, Series

Numbers = Sequence[float]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter, ``low`` to ``high`` inclusive; a whole number unless ``is_whole`` is False."""

    name: str
    default: float
    low: float = 2
    high: float = 400
    is_whole: bool = True


Output = tuple[str, Literal["line", "histogram", "points"]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry.

    Attributes:
        fn: Key, as in ``"ema:20"``.
        name: As people read it.
        outputs: (name, style), in the order of the values.
        pane: ``"price"`` draws over the candles, ``"own"`` below them.
        kernel: Makes a fresh kernel from the parameters.
        lookback: Bars before the first value, from the parameters.
        settle: Bars before a value no longer depends on where the series began (to 1e-9).
        anchor: ``"session"`` counts from the session's start, ``"previous"`` needs the whole
            session before it as well; None counts bars only.
    """

    fn: str
    name: str
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    pane: Literal["price", "own"]
    kernel: Callable[..., Kernel]
    lookback: Callable[[Numbers], int]
    settle: Callable[[Numbers], int]
    anchor: Literal["session", "previous"] | None = None


def _window(params: Numbers) -> int:
    return int(params[0]) - 1


def _exponential(period: float) -> int:
    """Bars after which a start has faded to 1e-10 in an average of weight 2 / (period + 1)."""
    return int(12 * (period + 1))


def _wilder(period: float) -> int:
    return int(24 * period) + 1


def _lines(*names: str) -> tuple[Output, ...]:
    return tuple((name, "line") for name in names)


_PERIOD: Final = partial(Param, "period")
_WIDTH: Final = partial(Param, "width", low=0.1, high=20, is_whole=False)
_BANDS: Final = _lines("upper", "middle", "lower")
_PIVOTS: Final = _lines("pivot", "r1", "r2", "r3", "s1", "s2", "s3")
# A supertrend forgets where it began only after it has turned; few trends last this long.
_TURNS: Final = 500


def _average(fn: str, name: str, kernel: Callable[..., Kernel], settle: Any) -> Indicator:
    return Indicator(fn, name, (_PERIOD(20),), _lines(fn), "price", kernel, _window, settle)


def _pivots(fn: str, name: str, levels: Any) -> Indicator:
    def make() -> Kernel:
        return anchored.Pivots(levels)

    return Indicator(fn, name, (), _PIVOTS, "price", make, _nothing, _nothing, "previous")


def _nothing(_: Numbers) -> int:
    return 0


CATALOGUE: Final = (
    _average("ema", "Exponential average", averages.EmaKernel, lambda p: _exponential(p[0])),
    _average("sma", "Simple average", averages.SmaKernel, _window),
    _average("wma", "Weighted average", averages.WmaKernel, _window),
    Indicator("bbands", "Bollinger bands", (_PERIOD(20), _WIDTH(2)), _BANDS, "price",
              averages.Bollinger, _window, _window),
    Indicator("keltner", "Keltner channel",
              (_PERIOD(20), _WIDTH(2), Param("atr", 10)), _BANDS, "price",
              averages.Keltner, lambda p: int(max(p[0] - 1, p[2])),
              lambda p: max(_exponential(p[0]), _wilder(p[2]))),
    Indicator("donchian", "Donchian channel", (_PERIOD(20),), _BANDS, "price",
              averages.Donchian, _window, _window),
    Indicator("supertrend", "Supertrend", (_PERIOD(10), _WIDTH(3)),
              (*_lines("supertrend"), ("direction", "points")), "price", ranges.Supertrend,
              lambda p: int(p[0]), lambda p: _wilder(p[0]) + _TURNS),
    Indicator("vwap", "VWAP of the session", (), _lines("vwap"), "price",
              anchored.Vwap, _nothing, _nothing, "session"),
    _pivots("pivots", "Pivots, classic", anchored.classic),
    _pivots("pivots_fibonacci", "Pivots, Fibonacci", anchored.fibonacci),
    _pivots("pivots_camarilla", "Pivots, Camarilla", anchored.camarilla),
    Indicator("rsi", "Relative strength", (_PERIOD(14),), _lines("rsi"), "own",
              momentum.Rsi, lambda p: int(p[0]), lambda p: _wilder(p[0])),
    Indicator("macd", "MACD",
              (Param("fast", 12), Param("slow", 26), Param("signal", 9, low=1)),
              (*_lines("macd", "signal"), ("histogram", "histogram")), "own",
              momentum.Macd, lambda p: int(p[1] + p[2] - 2),
              lambda p: _exponential(p[1]) + _exponential(p[2])),
    Indicator("stoch", "Stochastic",
              (_PERIOD(14, low=1), Param("smooth", 3, 1, 100), Param("signal", 3, 1, 100)),
              _lines("k", "d"), "own", momentum.Stochastic,
              lambda p: int(sum(p)) - 3, lambda p: int(sum(p)) - 3),
    Indicator("cci", "Commodity channel index", (_PERIOD(20),), _lines("cci"), "own",
              momentum.Cci, _window, _window),
    Indicator("atr", "Average true range", (_PERIOD(14),), _lines("atr"), "own",
              ranges.AtrKernel, lambda p: int(p[0]), lambda p: _wilder(p[0])),
    Indicator("adx", "Directional index", (_PERIOD(14, high=250),),
              _lines("adx", "plus", "minus"), "own", ranges.Adx,
              lambda p: int(p[0]), lambda p: 2 * _wilder(p[0])),
    Indicator("obv", "On-balance volume of the session", (), _lines("obv"), "own",
              anchored.Obv, _nothing, _nothing, "session"),
)  # fmt: skip

BY_NAME: Final = {entry.fn: entry for entry in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator with its parameters; ``id`` is how it was asked for, e.g. ``"bbands:20:2"``."""

    id: str
    indicator: Indicator
    values: tuple[float, ...]

    @property
    def lookback(self) -> int:
        """Bars before the first value."""
        return self.indicator.lookback(self.values)

    @property
    def warm_up(self) -> int:
        """Bars before a value no longer depends on where the series began."""
        return self.indicator.settle(self.values)

    def batch(self, series: "Series") -> "dict[str, Floats]":
        """Return the outputs by name, as long as ``series``."""
        # numpy and TA-Lib cost 30 MB: only a process that computes history pays for them.
        from marketdata.indicators.batch import outputs_of  # noqa: PLC0415

        found = outputs_of(self.indicator.fn, self.values, series)
        names = [name for name, _ in self.indicator.outputs]
        return dict(zip(names, found or [series.close] * len(names), strict=True))

    def kernel(self) -> Kernel:
        """Return a fresh kernel."""
        return self.indicator.kernel(*self.values)


def choose(text: str) -> Chosen:
    """Return the indicator that ``text`` names, e.g. ``"ema:20"``; left-out parameters default.

    Raises:
        ValueError: with a sentence for people, if there is no such indicator or a parameter does
            not fit.
    """
    fn, *words = text.split(":")
    entry = BY_NAME.get(fn)
    if entry is None:
        raise ValueError(f"There is no indicator “{fn}”.")
    if len(words) > len(entry.params):
        raise ValueError(f"{fn} takes {len(entry.params)} parameters, not {len(words)}.")
    given = [_parsed(fn, param, word) for param, word in zip(entry.params, words, strict=False)]
    params = (*given, *(param.default for param in entry.params[len(given) :]))
    if fn == "macd" and params[0] >= params[1]:
        raise ValueError("macd: fast must be less than slow.")
    return Chosen(text, entry, params)


def _parsed(fn: str, param: Param, word: str) -> float:
    # int() and float() take more than digits: signs, spaces, underscores, "nan".
    if len(word) > 8 or not word.isascii() or not word.replace(".", "", 1).isdigit():
        raise ValueError(f"{fn}: {param.name} must be a number, not “{word[:8]}”.")
    value = float(word)
    if not param.low <= value <= param.high:
        raise ValueError(f"{fn}: {param.name} must be {param.low:g} to {param.high:g}.")
    if not param.is_whole:
        return round(value, 4)
    if value != int(value):
        raise ValueError(f"{fn}: {param.name} must be a whole number.")
    return int(value)
