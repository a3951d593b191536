"""Whose figures are wanted: why two correct option models print different ones."""

from dataclasses import dataclass, replace
from typing import Final, Literal

Model = Literal["black76", "bs_spot"]
DayCount = Literal["calendar_minutes", "calendar_days_floor1", "session"]
IvSide = Literal["otm", "own"]
Mark = Literal["mid", "last"]


@dataclass(frozen=True, slots=True)
class Convention:
    """How prices become volatilities and Greeks.

    Attributes:
        name: As shown to people and written on the wire.
        model: Black-76 on the forward, or Black-Scholes on the spot price.
        rate: Continuously compounded, a year.
        day_count: What counts as time to expiry; see ``years_to_expiry``.
        theta_with_interest: Whether theta holds the interest on the premium and the strike, or
            only what the option loses by the passing of uncertainty.
        iv_side: "otm": one volatility a strike, from its out-of-the-money option, used for both;
            "own": each option from its own price.
        mark: "mid": middle of a sane book, else the last price; "last": the last price only.
        dividend_yield: Continuously compounded, a year; used by "bs_spot" only.
    """

    name: str
    model: Model
    rate: float
    day_count: DayCount
    theta_with_interest: bool
    iv_side: IvSide
    mark: Mark
    dividend_yield: float = 0.0


HOUSE: Final = Convention(
    "house", "black76", 0.065, "calendar_minutes", theta_with_interest=True, iv_side="otm",
    mark="mid",
)  # fmt: skip
# The same, but nights, weekends and holidays do not count.
TRADING_TIME: Final = replace(HOUSE, name="trading_time", day_count="session")
# The volatility that nseindia.com prints beside each option.
NSE: Final = Convention(
    "nse", "bs_spot", 0.10, "calendar_days_floor1", theta_with_interest=True, iv_side="own",
    mark="last",
)  # fmt: skip
# The Greeks in Upstox' option-chain answers. On spot with interest (5.5 %) they come out only
# while the spot price keeps up with the options; on the parity forward they always do.
UPSTOX: Final = Convention(
    "upstox", "black76", 0.0, "calendar_minutes", theta_with_interest=False, iv_side="own",
    mark="last",
)  # fmt: skip
CONVENTIONS: Final = {known.name: known for known in (HOUSE, TRADING_TIME, NSE, UPSTOX)}
