"""The catalogue: what there is, its parameters, and how much history each needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from marketdata.indicators import batch, kernels, moving, trend
from marketdata.indicators.series import Floats, Kernel, Series

Pane = Literal["price", "own"]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; ``is_whole`` for a number of bars."""

    name: str
    default: float
    low: float
    high: float
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Attributes:
        fn: Short name: ``"ema"``.
        name: For people.
        params: In order.
        outputs: (name, "line" | "histogram" | "points") in the order of the values.
        pane: Drawn over the prices or in a pane of its own.
        warm_up: Bars after which values no longer depend on where the series began (for averages
            that never forget: to a hundred-thousandth).
        batch: Outputs over a whole ``Series``.
        kernel: A fresh bar-by-bar form.
    """

    fn: str
    name: str
    params: tuple[Param, ...]
    outputs: tuple[tuple[str, str], ...]
    pane: Pane
    warm_up: Callable[..., int]
    batch: Callable[..., tuple[Floats, ...]]
    kernel: Callable[..., Kernel]


def _bars(name: str, default: int, low: int = 2, high: int = 400) -> Param:
    return Param(name, default, low, high)


def _lines(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, "line") for name in names)


_WIDTH: Final = Param("width", 2.0, 0.1, 10.0, is_whole=False)
_BANDS: Final = _lines("upper", "middle", "lower")
_SESSION: Final = 800  # bars: more than a session of minutes and the one before


def _forgets(*periods: float) -> int:
    """Bars after which an exponential average has forgotten its seed to 1e-5."""
    return int(12 * max(periods)) + 12


CATALOGUE: Final = (
    Indicator("ema", "Exponential average", (_bars("period", 20, 1),), _lines("ema"), "price",
              _forgets, batch.ema, lambda n: kernels.OfClose(moving.Ema(n))),
    Indicator("sma", "Simple average", (_bars("period", 20),), _lines("sma"), "price",
              lambda n: n, batch.sma, lambda n: kernels.OfClose(moving.Sma(n))),
    Indicator("wma", "Weighted average", (_bars("period", 20),), _lines("wma"), "price",
              lambda n: n, batch.wma, lambda n: kernels.OfClose(moving.Wma(n))),
    Indicator("vwap", "VWAP of the session", (), _lines("vwap"), "price",
              lambda: _SESSION, batch.vwap, trend.Vwap),
    Indicator("bbands", "Bollinger bands", (_bars("period", 20), _WIDTH), _BANDS, "price",
              lambda n, _: n, batch.bollinger, kernels.Bollinger),
    Indicator("supertrend", "Supertrend",
              (_bars("period", 10), Param("width", 3.0, 0.1, 20.0, is_whole=False)),
              (("supertrend", "line"), ("direction", "points")), "price",
              lambda n, _: _forgets(n, 60), batch.supertrend, trend.Supertrend),
    Indicator("donchian", "Donchian channel", (_bars("period", 20),), _BANDS, "price",
              lambda n: n, batch.donchian, kernels.Donchian),
    Indicator("keltner", "Keltner channel", (_bars("period", 20), _WIDTH, _bars("atr", 10)),
              _BANDS, "price", lambda n, _, a: _forgets(n, a), batch.keltner, kernels.Keltner),
    Indicator("pivots", "Pivots of the previous session", (),
              _lines("pivot", "r1", "r2", "r3", "s1", "s2", "s3"), "price",
              lambda: _SESSION, batch.pivots, trend.Pivots),
    Indicator("rsi", "Relative strength index", (_bars("period", 14),), _lines("rsi"), "own",
              _forgets, batch.rsi, kernels.Rsi),
    Indicator("macd", "MACD", (_bars("fast", 12), _bars("slow", 26, 3), _bars("signal", 9, 1)),
              (("macd", "line"), ("signal", "line"), ("histogram", "histogram")), "own",
              _forgets, batch.macd, kernels.Macd),
    Indicator("atr", "Average true range", (_bars("period", 14, 1),), _lines("atr"), "own",
              _forgets, batch.atr, kernels.Atr),
    Indicator("adx", "Average directional index", (_bars("period", 14),),
              _lines("adx", "plus", "minus"), "own", lambda n: 2 * _forgets(n), batch.adx,
              trend.Adx),
    Indicator("stoch", "Stochastic",
              (_bars("period", 14, 1), _bars("smooth", 3, 1), _bars("signal", 3, 1)),
              _lines("k", "d"), "own", lambda n, k, d: n + k + d, batch.stochastic,
              kernels.Stochastic),
    Indicator("cci", "Commodity channel index", (_bars("period", 20),), _lines("cci"), "own",
              lambda n: n, batch.cci, kernels.Cci),
    Indicator("obv", "On-balance volume", (), _lines("obv"), "own",
              lambda: 0, batch.obv, kernels.Obv),
)  # fmt: skip
BY_NAME: Final = {indicator.fn: indicator for indicator in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator with its parameters, e.g. of ``"bbands:20:2"``."""

    id: str
    indicator: Indicator
    values: tuple[float, ...]

    @property
    def warm_up(self) -> int:
        """Bars before the first one whose values are to be right."""
        return self.indicator.warm_up(*self.values)

    def batch(self, series: Series) -> dict[str, Floats]:
        """Return the outputs by name, as long as ``series``."""
        found = self.indicator.batch(series, *self.values)
        return {name: line for (name, _), line in zip(self.indicator.outputs, found, strict=True)}

    def kernel(self) -> Any:
        """Return a fresh bar-by-bar form."""
        return self.indicator.kernel(*self.values)


def choose(text: str) -> Chosen:
    """Return the indicator named by ``text``: ``fn`` or ``fn:param:param``.

    Raises:
        ValueError: with one sentence on what is wrong and what would pass.
    """
    fn, *given = text.split(":")
    indicator = BY_NAME.get(fn)
    if indicator is None:
        raise ValueError(f"There is no indicator {fn!r}; there are {', '.join(BY_NAME)}.")
    if len(given) > len(indicator.params):
        raise ValueError(f"{fn} takes {len(indicator.params)} parameters, not {len(given)}.")
    defaults = [f"{param.default:g}" for param in indicator.params[len(given) :]]
    values = tuple(
        _value(fn, param, word)
        for param, word in zip(indicator.params, [*given, *defaults], strict=True)
    )
    if fn == "macd" and values[0] >= values[1]:
        raise ValueError(f"macd: fast ({values[0]:g}) must be below slow ({values[1]:g}).")
    return Chosen(text, indicator, values)


def _value(fn: str, param: Param, word: str) -> float:
    try:
        value = int(word) if param.is_whole else float(word)
    except ValueError:
        value = float("nan")
    if not param.low <= value <= param.high:
        raise ValueError(
            f"{fn}: {param.name} is a {'whole ' if param.is_whole else ''}number from "
            f"{param.low:g} to {param.high:g}, not {word!r}."
        )
    return value
