"""Numbers as an Indian trader reads them: 1,00,000 and ₹50,00,000."""

from datetime import datetime
from decimal import Decimal

from terminal.kernel.clock import to_ist


def grouped(number: int) -> str:
    """Return ``number`` with Indian grouping: 12345678 -> ``"1,23,45,678"``."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = []
    while head:
        pairs.append(head[-2:])
        head = head[:-2]
    return ("-" if number < 0 else "") + ",".join([*reversed(pairs), tail])


def units(quantity: int, lot_size: int | None = None) -> str:
    """Return a quantity in words, with its lots where it is a whole number of several-unit lots."""
    text = f"{grouped(quantity)} unit{'' if abs(quantity) == 1 else 's'}"
    if lot_size and lot_size > 1 and quantity and quantity % lot_size == 0:
        lots = quantity // lot_size
        text += f" ({grouped(lots)} lot{'' if abs(lots) == 1 else 's'})"
    return text


def rupees(amount: Decimal) -> str:
    """Return an amount in rupees: at least two decimals where there are paise, none for whole
    rupees, at most four (currency prices)."""
    if not amount.is_finite():
        return f"₹{amount}"
    rounded = amount.quantize(Decimal("0.0001")) if abs(amount) < Decimal("1e20") else amount
    sign = "-" if rounded < 0 else ""
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    fraction = fraction.rstrip("0")
    if fraction:
        fraction = "." + fraction.ljust(2, "0")
    return f"{sign}₹{grouped(int(whole))}{fraction}"


def percent(value: Decimal) -> str:
    """Return a percentage 0-100 without trailing zeros: ``"40 %"``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def seconds(value: float) -> str:
    """Return a duration in seconds: ``"2 s"``, ``"7.5 s"``."""
    return f"{value:.1f}".removesuffix(".0") + " s"


def moment(at: datetime) -> str:
    """Return an instant on India's wall clock: ``"Mon 23 Nov 2026, 09:15 IST"``."""
    return f"{to_ist(at):%a %d %b %Y, %H:%M} IST"
