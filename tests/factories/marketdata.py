"""Instruments for tests: ``spec`` as a value, ``make_instrument`` as a row."""

from datetime import date
from decimal import Decimal
from typing import Any

from terminal.kernel.contracts import InstrumentSpec
from terminal.kernel.enums import Exchange, InstrumentType, Right

_NIFTY_OPTION = {
    "symbol": "NIFTY29DEC2626000CE",
    "exchange": Exchange.NFO,
    "type": InstrumentType.OPT,
    "underlying": "NIFTY",
    "expiry": date(2026, 12, 29),
    "strike": Decimal(26000),
    "right": Right.CE,
    "lot_size": 65,
    "tick_size": Decimal("0.05"),
    "freeze_qty": 1800,
}
_PLAIN: dict[str, Any] = {"underlying": "", "expiry": None, "strike": None, "right": None}
PRESETS: dict[str, dict[str, Any]] = {
    "NIFTY29DEC2626000CE": {},
    "NIFTY29DEC2626000PE": {"right": Right.PE},
    "NIFTY29DEC26FUT": {
        "type": InstrumentType.FUT,
        "strike": None,
        "right": None,
        "tick_size": Decimal("0.1"),
    },
    "NIFTY": {
        **_PLAIN,
        "exchange": Exchange.NSE,
        "type": InstrumentType.IDX,
        "lot_size": 1,
        "freeze_qty": None,
        "is_tradable": False,
    },
    "RELIANCE": {
        **_PLAIN,
        "exchange": Exchange.NSE,
        "type": InstrumentType.EQ,
        "lot_size": 1,
        "tick_size": Decimal("0.1"),
        "freeze_qty": None,
    },
}


def _terms(symbol: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of ``symbol``: a NIFTY option, its preset's changes, then ``given``."""
    kind = given.get("type", InstrumentType.EQ)
    like = {InstrumentType.EQ: "RELIANCE", InstrumentType.IDX: "NIFTY"}.get(kind, "")
    preset = PRESETS[symbol] if symbol in PRESETS else PRESETS.get(like, {})
    return {**_NIFTY_OPTION, **preset, "symbol": symbol, **given}


def spec(symbol: str = "NIFTY29DEC2626000CE", *, id: int = 1, **terms: Any) -> InstrumentSpec:
    """Return an InstrumentSpec: NIFTY option, NIFTY future, NIFTY index and RELIANCE are preset.

    A symbol without a preset is like RELIANCE, or with ``type`` like that type's preset.
    """
    return InstrumentSpec(id=id, **_terms(symbol, terms))


def make_instrument(symbol: str = "NIFTY29DEC2626000CE", **terms: Any) -> Any:
    """Return a saved Instrument with the terms of ``spec``; extra: ``name``, ``terms_on``."""
    from marketdata.models import Instrument
    from marketdata.selectors.instruments import specs_drop

    fields = {"name": "", "terms_on": date(2026, 11, 2), **_terms(symbol, terms)}
    fields["right"] = fields["right"] or ""
    # A rolled-back test frees its ids, so the process may still know another row by this id.
    specs_drop()
    return Instrument.objects.create(**fields)
