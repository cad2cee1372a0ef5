"""Many rows at once: what Django's `bulk_create` spends on preparing each value is several times what the database spends on the row.

    insert_many([Assignment(delivery=delivery, person_id=person) for person in people])

For tables whose key is made in Python (a UUID) or by the database. Values are taken as the objects hold them: no `pre_save`, no signals, and what the
database fills in is not read back.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 1000


def insert_many(objects: Sequence[models.Model], *, ignore_taken: bool = False) -> None:
    """Write new rows of one model, in one transaction; one statement for each thousand.

    ignore_taken   a row that a unique constraint refuses is left out in silence
    """
    if not objects:
        return
    model = type(objects[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names of our models
    if ignore_taken:
        sql += " ON CONFLICT DO NOTHING"
    columns = [(field.attname, _adapter(field)) for field in fields]
    with transaction.atomic(), connection.cursor() as cursor:
        for first in range(0, len(objects), AT_ONCE):
            held = [each.__dict__ for each in objects[first : first + AT_ONCE]]
            cursor.executemany(sql, [tuple(adapt(values[name]) for name, adapt in columns) for values in held])


def update_many(objects: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of many rows of one model, each with its own values, in one transaction: `bulk_update` says it with a CASE of all rows for each field."""
    if not objects:
        return
    model = type(objects[0])
    fields = [model._meta.get_field(name) for name in names]
    key = model._meta.pk
    quote = connection.ops.quote_name
    pairs = ", ".join(f"{quote(field.column)} = %s" for field in fields)  # type: ignore[union-attr]
    sql = f"UPDATE {quote(model._meta.db_table)} SET {pairs} WHERE {quote(key.column)} = %s"  # noqa: S608 - names of our models
    columns = [(field.attname, _adapter(field)) for field in (*fields, key)]  # type: ignore[union-attr]
    with transaction.atomic(), connection.cursor() as cursor:
        for first in range(0, len(objects), AT_ONCE):
            held = [each.__dict__ for each in objects[first : first + AT_ONCE]]
            cursor.executemany(sql, [tuple(adapt(values[name]) for name, adapt in columns) for values in held])


def _adapter(field: Any) -> Callable[[Any], Any]:
    """How a value of the field is given to the database's driver."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, models.UUIDField):
        return _as_it_is if connection.features.has_native_uuid_field else _hex
    if isinstance(target, models.CharField | models.TextField):
        return _text
    if isinstance(target, models.IntegerField | models.BooleanField):
        return _as_it_is
    prepare = target.get_db_prep_save
    if isinstance(target, models.DateField | models.TimeField):
        # Few different days and moments among many rows.
        return cache(lambda value: prepare(value, connection))
    return lambda value: prepare(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def _hex(value: Any) -> Any:
    return value if value is None else value.hex


def _text(value: Any) -> Any:
    """Plain text: a member of an enumeration is its value."""
    return value if value is None or type(value) is str else str(value)
