"""Tables as rows that any of the house's databases can take in: what SQLite gave, PostgreSQL takes, and the other way round.

A row is a JSON array with one value for each column. Sealed values travel as they stand, sealed; JSON columns as their text.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import models
from django.db.models import Field, JSONField, Model
from django.utils.duration import duration_iso_string

from komainu.web.site.sealing import SealedJSONField

# What only the running house needs: who restores signs in anew, and jobs are computed again from the records.
LEFT_OUT = frozenset({"sessions.session", "django_tasks_database.dbtaskresult"})
PART_BYTES = 4 << 20
ROWS_AT_ONCE = 200
LONGEST_ROW_BYTES = 256 << 20

Turn = Callable[[Any], Any]


def models_of(registry: Any) -> list[type[Model]]:
    """The models whose tables a backup holds, in a fixed order. `registry` is Django's, or that of a state of the migrations."""
    found = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: str(model._meta.label_lower))


def columns_of(model: type[Model]) -> list[Any]:
    """The fields of a model's own table; what the database computes itself is left to it."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def _portable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no portable form for {type(value).__name__}")


def _out_of(field: Any, connection: Any) -> Turn:
    """From what the database gives for a column to its portable value."""
    if isinstance(field, JSONField | SealedJSONField):
        return lambda value: value
    expression = field.get_col(field.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)]

    def turn(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return _portable(value)

    return turn


def _into(field: Any, connection: Any) -> Turn:
    """From a portable value to what the database takes for a column."""
    if isinstance(field, SealedJSONField):
        return lambda value: value
    if isinstance(field, JSONField):
        return lambda value: None if value is None else connection.ops.adapt_json_value(json.loads(value), None)
    target: Field[Any, Any] = field
    while target.remote_field is not None and isinstance(target, models.ForeignKey):
        target = target.target_field
    return lambda value: None if value is None else field.get_db_prep_save(target.to_python(value), connection)


def rows_of(model: type[Model], connection: Any) -> Iterator[list[Any]]:
    """All rows of a table, portable, in the order of their keys. One query, streamed."""
    fields = columns_of(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    turns = [_out_of(field, connection) for field in fields]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)} ORDER BY {quote(model._meta.pk.column)}")  # noqa: S608  (names of our own models)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield [turn(value) for turn, value in zip(turns, row, strict=True)]


@dataclass
class Counted:
    """How many rows went by, and the sha256 of all of them."""

    rows: int = 0

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, line: bytes) -> None:
        self.rows += 1
        self._hash.update(line)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def parts_of(rows: Iterable[Sequence[Any]], counted: Counted) -> Iterator[bytes]:
    """The rows as packed parts of some megabytes, so that no table is ever in memory as a whole."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        counted.take(line)
        lines.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield gzip.compress(b"".join(lines), 6, mtime=0)
            lines, size = [], 0
    if lines:
        yield gzip.compress(b"".join(lines), 6, mtime=0)


class Loader:
    """Takes parts of one table in. The transaction is the caller's."""

    def __init__(self, model: type[Model], names: Sequence[str], connection: Any) -> None:
        """Raises LookupError when the table has no such column."""
        known = {field.column: field for field in columns_of(model)}
        quote = connection.ops.quote_name
        self._turns = [_into(known[name], connection) for name in names]
        columns, marks = ", ".join(quote(name) for name in names), ", ".join(["%s"] * len(names))
        self._statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608  (names of our own models)
        self._connection = connection
        self.counted = Counted()

    def load(self, part: IO[bytes]) -> None:
        """Raises OSError, EOFError, ValueError when the part is broken, and what the database raises."""
        waiting: list[list[Any]] = []
        size = 0
        with gzip.GzipFile(fileobj=part) as lines, self._connection.cursor() as cursor:
            while line := lines.readline(LONGEST_ROW_BYTES):
                self.counted.take(line)
                values = json.loads(line)
                waiting.append([turn(value) for turn, value in zip(self._turns, values, strict=True)])
                size += len(line)
                if len(waiting) >= ROWS_AT_ONCE or size >= PART_BYTES:
                    cursor.executemany(self._statement, waiting)
                    waiting, size = [], 0
            if waiting:
                cursor.executemany(self._statement, waiting)


def empty(found: Iterable[type[Model]], connection: Any) -> None:
    """Remove what the migrations themselves put into the tables. A table without rows is not touched: the trail refuses even that."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in found:
            table = quote(model._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  (names of our own models)
            if cursor.fetchone():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def reset_sequences(found: Sequence[type[Model]], connection: Any) -> None:
    """Let the counters of the tables go on after the highest number."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found)):
            cursor.execute(statement)


def sealed_columns(registry: Any) -> list[Any]:
    """Every sealed column of every model."""
    return [field for model in models_of(registry) for field in columns_of(model) if isinstance(field, SealedJSONField)]


def sealed_values(field: Any, connection: Any) -> Iterator[str]:
    """All values of a sealed column as they stand. One query, streamed."""
    quote = connection.ops.quote_name
    column, table = quote(field.column), quote(field.model._meta.db_table)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608  (names of our own models)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for (value,) in rows:
                yield value
