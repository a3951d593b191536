"""Hand-made statements for the hot path.

Django compiles every query anew, which costs more than most of these statements take to run. The
SQL here is built once for each model, values still go through the model's fields, and both
databases understand it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    """Return the columns of ``row`` as the database's driver takes them.

    Postgres' driver knows uuids, decimals and times by itself; only JSON needs its field.
    """
    if connection.vendor != "postgresql":
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        if isinstance(field, models.JSONField)
        else getattr(row, field.attname)
        for field in fields
    ]


ModelT = TypeVar("ModelT", bound=models.Model)


class Asked:
    """A question that has been sent; inside ``pipelined`` its answer is there once the block has
    ended."""

    def __init__(self, sql: str, params: Any = None) -> None:
        self._cursor = connection.cursor()
        self._cursor.execute(sql, params)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the answer; ask once."""
        with self._cursor:
            return self._cursor.fetchall()


class Rows(Generic[ModelT]):
    """Makes objects of one model from rows that begin with all of its columns."""

    def __init__(self, model: type[ModelT]) -> None:
        self._model = model

    @cached_property
    def _fields(self) -> list[Any]:
        return list(self._model._meta.concrete_fields)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _converters(self) -> list[tuple[int, Any, list[Any]]]:
        found = []
        for place, field in enumerate(self._fields):
            column = field.get_col(self._model._meta.db_table)
            converters = [
                *connection.ops.get_db_converters(column),
                *field.get_db_converters(connection),
            ]
            if converters:
                found.append((place, column, converters))
        return found

    def columns(self, alias: str) -> str:
        """Return what to select."""
        return ", ".join(f'{alias}."{field.column}"' for field in self._fields)

    def read(self, rows: Iterable[Sequence[Any]]) -> list[ModelT]:
        """Return an object for each row; columns beyond the model's are left alone."""
        found = []
        for row in rows:
            values = list(row[: len(self._fields)])
            for place, column, converters in self._converters:
                for convert in converters:
                    values[place] = convert(values[place], column, connection)
            found.append(self._model.from_db(connection.alias, self._names, values))
        return found


class Insert:
    """Inserts rows of one model without asking for the ids that the database gives them."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model

    @cached_property
    def _fields(self) -> list[Any]:
        fields = self._model._meta.concrete_fields
        return [field for field in fields if not isinstance(field, models.AutoField)]

    @cached_property
    def _head(self) -> str:
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        return f'INSERT INTO "{self._model._meta.db_table}" ({columns}) VALUES '  # noqa: S608 - our names

    @cached_property
    def _group(self) -> str:
        return "(" + ", ".join(["%s"] * len(self._fields)) + ")"

    def rows(self, *rows: models.Model) -> None:
        """Insert ``rows`` with one statement."""
        if not rows:
            return
        values = [value for row in rows for value in _values(row, self._fields)]
        with connection.cursor() as cursor:
            cursor.execute(self._head + ", ".join([self._group] * len(rows)), values)


class Update:
    """Writes the same columns of many rows of one model, by primary key."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self._model = model
        self._names = frozenset(names)

    @cached_property
    def _fields(self) -> list[Any]:
        return [field for field in self._model._meta.concrete_fields if field.name in self._names]

    @cached_property
    def _statement(self) -> str:
        meta = self._model._meta
        assignments = ", ".join(f'"{field.column}" = %s' for field in self._fields)
        return f'UPDATE "{meta.db_table}" SET {assignments} WHERE "{meta.pk.column}" = %s'  # noqa: S608 - our names

    def rows(self, rows: Sequence[models.Model]) -> None:
        """Write the columns of ``rows``."""
        fields = [*self._fields, self._model._meta.pk]
        values = [_values(row, fields) for row in rows]
        with connection.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(self._statement, values[0])
            elif values:
                cursor.executemany(self._statement, values)


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements of the block without waiting for each answer (Postgres); the server runs
    one after the other, each seeing what the one before did. Errors surface at the block's end, as
    Django's."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def locked(alias: str) -> str:
    """Return the clause that locks the rows of ``alias``; SQLite's transactions lock by
    themselves."""
    return f" FOR UPDATE OF {alias}" if connection.features.has_select_for_update else ""
