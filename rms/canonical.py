"""Risk values as JSON and back, without losing a bit.

Decimals and floats travel as their exact text, enumerations as their value, instants as ISO-8601.
What decodes equals what was encoded, so a stored verdict can be re-derived.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

ValueT = TypeVar("ValueT")


def encode(value: Any) -> Any:
    """Return ``value`` (dataclasses, tuples, sets, scalars) as plain JSON."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return _encode_many(value)


def _encode_many(value: Any) -> Any:
    if isinstance(value, frozenset):
        return [encode(item) for item in sorted(value)]
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if is_dataclass(value):
        kind: type = type(value)
        return {name: encode(getattr(value, name)) for name in _names(kind)}
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def encode_set(value: Any) -> dict[str, Any]:
    """Return the dataclass ``value`` as JSON without the fields that have their default."""
    return {
        field.name: encode(getattr(value, field.name))
        for field in fields(value)
        if field.default is MISSING or getattr(value, field.name) != field.default
    }


def decode(kind: type[ValueT], data: Any) -> ValueT:
    """Return the value of type ``kind`` that :func:`encode` made ``data`` from.

    Missing keys of a dataclass take its defaults; unknown keys are left out.

    Raises:
        TypeError, ValueError: if ``data`` does not describe a ``kind``.
    """
    return cast(ValueT, _decode(kind, data))


def _decode(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin is not None:
        return _decode_generic(origin, get_args(kind), data)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(
            **{key: _decode(hints[key], item) for key, item in data.items() if key in hints}
        )
    if kind in (datetime, date, time):
        return kind.fromisoformat(data)
    return kind(data)  # Decimal, float, int, str and enumerations read their own text


def _decode_generic(origin: Any, arguments: tuple[Any, ...], data: Any) -> Any:
    if origin in (Union, UnionType):
        if data is None:
            return None
        (kind,) = (argument for argument in arguments if argument is not NoneType)
        return _decode(kind, data)
    if origin in (frozenset, tuple):
        return origin(_decode(arguments[0], item) for item in data)
    return {key: _decode(arguments[1], item) for key, item in data.items()}


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
