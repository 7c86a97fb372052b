"""Inserting many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from django.db import connection, models

Prepare = Callable[[Any], Any] | None
AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, each given by column attribute (`steward_id`, not `steward`), in the caller's transaction.

    What a row leaves out takes the field's default. No model is made and `save()` is not called, which is what makes
    it fast; the caller answers for values that the model would have checked.
    """
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    plan = [(field.attname, field._get_default, _preparation(field)) for field in fields]  # type: ignore[attr-defined]
    values = ([_value(row, *column) for column in plan] for row in rows)
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", values)
        return
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", cast(Any, values))  # noqa: S608 - our own names


def _value(row: Mapping[str, Any], name: str, default: Callable[[], Any], prepare: Prepare) -> Any:
    value = row[name] if name in row else default()
    return value if prepare is None or value is None else prepare(value)


def _preparation(field: models.Field) -> Prepare:
    """How a value gets its database form; nothing to do for the common kinds."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.JSONField):
        return json.dumps
    if type(target).__module__ == "django.db.models.fields" and isinstance(target, AS_THEY_ARE):
        return None
    return lambda value: target.get_db_prep_save(value, connection)


def _copy(statement: str, values: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)
