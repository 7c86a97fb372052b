"""Pages by key instead of by number: the thousandth costs what the first costs, and no tie makes it turn in circles."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import Invalid

LONGEST_CURSOR = 1000


@dataclass(frozen=True)
class Page:
    """Some rows in order; `next` is the opaque cursor of what follows, empty at the end."""

    rows: list[Any]
    next: str


def page(queryset: QuerySet, *, order: Sequence[str], after: str | None, size: int) -> Page:
    """The next `size` rows after a cursor, in an order of field names or annotations such as `("-sent_at", "-id")`.

    The last field must be unique, and none may be null. Works on instances, `.values()` and `.values_list()` that
    hold the ordering fields. Raises Invalid (`after`) for a cursor that is not one of this order's.
    """
    names = [part.removeprefix("-") for part in order]
    rows = queryset.order_by(*order)
    if after:
        fields = [_field(queryset, name) for name in names]
        rows = rows.filter(_beyond(order, _decoded(after, order, fields)))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    return Page(found[:size], _encoded(order, _key(queryset, found[size - 1], names)))


def page_of_all(querysets: Sequence[QuerySet], *, order: Sequence[str], after: str | None, size: int) -> Page:
    """The next `size` rows of several tables in one order, whose last field is unique across all of them.

    Raises Invalid (`after`) as `page` does.
    """
    parts = [page(rows, order=order, after=after, size=size) for rows in querysets]
    found = [row for part in parts for row in part.rows]
    for name in reversed(order):
        found.sort(key=lambda row: _attribute(row, name.removeprefix("-")), reverse=name.startswith("-"))
    if len(found) <= size and not any(part.next for part in parts):
        return Page(found, "")
    kept = found[:size]
    return Page(kept, _encoded(order, [_attribute(kept[-1], name.removeprefix("-")) for name in order]))


def _beyond(order: Sequence[str], values: list[Any]) -> Q:
    """Rows after the key. The first field bounds the index range by itself; an OR alone would scan it all."""
    first, *others = order
    strict = Q(**{f"{first.removeprefix('-')}__{'lt' if first.startswith('-') else 'gt'}": values[0]})
    if not others:
        return strict
    bound = Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return bound & (strict | _beyond(others, values[1:]))


def _field(queryset: QuerySet, name: str) -> Field:
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    field: Any = None
    model: type[Model] = queryset.model
    for part in name.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    return field


def _key(queryset: QuerySet, row: Any, names: list[str]) -> list[Any]:
    if isinstance(row, dict):
        return [row[name] for name in names]
    if isinstance(row, tuple):
        columns: tuple[str, ...] = queryset._fields  # type: ignore[attr-defined]
        return [row[columns.index(name)] for name in names]
    return [_attribute(row, name) for name in names]


def _attribute(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _encoded(order: Sequence[str], values: list[Any]) -> str:
    text = json.dumps([",".join(order), *(None if value is None else str(value) for value in values)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Sequence[str], fields: list[Field]) -> list[Any]:
    wrong = Invalid({"after": _("This is not a place in this list. Start again without it.")})
    if len(cursor) > LONGEST_CURSOR:
        raise wrong
    try:
        signature, *texts = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        if signature != ",".join(order) or len(texts) != len(fields):
            raise wrong
        values = [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError, FieldDoesNotExist):
        raise wrong from None
    if any(_unusable(value) for value in values):
        raise wrong
    return values


def _unusable(value: Any) -> bool:
    naive = isinstance(value, datetime) and value.tzinfo is None
    return value is None or naive or "\0" in str(value)
