"""What one cell says: text without entities, numbers, days, codes and ids, each checked by its column."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField

from partners.imports.hsds import shapes
from partners.imports.hsds.records import Record, is_ruined, uuid_of
from partners.models.places import TABLES

ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
NUMBER = re.compile(r"^-?\d{1,15}(\.\d{1,15})?$")
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")
DAY_FORMS = ("%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%d %B %Y", "%Y/%m/%d", "%m-%d-%Y")
LONGEST_TEXT, OFTEN = 20_000, 3
LIMITS: Mapping[str, Mapping[str, Any]] = {
    "organization": {"name": 200, "alternate_name": 300, "website": 200, "email": 254},
    **{
        table: {field.name: field.max_length for field in model._meta.concrete_fields if type(field) is CharField}
        for table, model in TABLES.items()
    },
}


def cleaned(record: Record, raw: Mapping[str, Any], source: str) -> Record:
    """Fill a record from what its row says by column. Empty cells leave nothing; problems are noted."""
    for column, value in raw.items():
        if isinstance(value, str):
            value = _text(record, column, value)
        if value in ("", None, [], {}):
            continue
        value = _checked(record, column, value, source)
        if value is not None:
            record.values[column] = value
    _identify(record, source)
    for column in shapes.REQUIRED.get(record.table, ()):
        if column not in record.values and not _is_noted(record, column):
            record.note("required", column)
    for column, default in shapes.DEFAULTS.get(record.table, {}).items():
        record.values.setdefault(column, default)
    return record


def _is_noted(record: Record, column: str) -> bool:
    return any(found["column"].split(".")[-1] == column for found in record.problems)


def _identify(record: Record, source: str) -> None:
    raw = str(record.values.pop("id", "")).strip()
    record.raw_id = raw[:100]
    if not raw:
        record.note("required", "id")
    elif is_ruined(raw):
        record.note("ruined_id", "id", value=raw)
    else:
        record.key = uuid_of(source, record.table, raw)


def _text(record: Record, column: str, text: str) -> str:
    trimmed = text.strip()
    if column not in shapes.ADDRESSES_OF_PAGES:
        plain = unescaped(trimmed)
        if plain != trimmed:
            record.note("entities", column, value=plain)
        trimmed = plain.strip()
    if any(mark < " " and mark not in "\n\r\t" for mark in trimmed):
        record.note("unprintable", column)
        return ""
    longest = LIMITS.get(record.table, {}).get(column) or LONGEST_TEXT
    if len(trimmed) > longest:
        record.note("too_long", column, other=longest)
        return ""
    return trimmed


def unescaped(text: str) -> str:
    """The text with HTML entities read, those inside others too: reading it again changes nothing."""
    for _again in range(OFTEN):
        plain = ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if plain == text:
            break
        text = plain
    return text


def _checked(record: Record, column: str, value: Any, source: str) -> Any:
    if (codes := shapes.CODES.get((record.table, column))) is not None:
        return _code(record, column, str(value), codes)
    if column in shapes.NUMBERS and column in shapes.COLUMNS.get(record.table, ()):
        return _number(record, column, value)
    if column in shapes.DAYS:
        return _day(record, column, str(value))
    if column != "id" and column.endswith("_id") and column in shapes.COLUMNS.get(record.table, ()):
        return _link(record, column, str(value), source)
    if column == "taxonomy_term":
        return pruned(value)
    check = CHECKS.get(column)
    if check is not None and isinstance(value, str):
        check(record, column, value)
    return value


def pruned(value: Any) -> Any:
    """A nested value without what is empty in it, so that it is the same from every form."""
    if isinstance(value, dict):
        return {name: pruned(inner) for name, inner in value.items() if inner not in ("", None, [], {})}
    return value


def _code(record: Record, column: str, text: str, codes: tuple[str, ...]) -> str | None:
    found = next((code for code in codes if code.casefold() == text.casefold()), None)
    if found is None:
        record.note("not_in_list", column, value=text, other=", ".join(codes))
    return found


def _number(record: Record, column: str, value: Any) -> float | int | None:
    text = str(value).strip()
    if isinstance(value, bool) or not NUMBER.match(text):
        record.note("not_number", column, value=text)
        return None
    number = float(text)
    if column in LARGEST and abs(number) > LARGEST[column]:
        record.note("no_such_place", column, value=text)
    return int(number) if number.is_integer() else number


LARGEST = {"latitude": 90, "longitude": 180}


def _day(record: Record, column: str, text: str) -> str | None:
    found = day(text)
    if found is None:
        record.note("date", column, value=text)
        return None
    if found != text:
        record.note("date_read", column, value=text, other=found)
    return found


def day(text: str) -> str | None:
    """A day in the ISO form, from the ways in which people write one; None for what is no day."""
    text = " ".join(text.split())
    try:
        if ISO.match(text):
            return date.fromisoformat(text).isoformat()
        if len(text) > len("2026-01-01T") and ISO.match(text[:10]) and text[10] in "T ":
            return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _link(record: Record, column: str, raw: str, source: str) -> str | None:
    if is_ruined(raw):
        record.note("ruined_id", column, value=raw)
        return None
    table = shapes.PARENTS.get(record.table, {}).get(column, "") or LINKED.get(column, record.table)
    return uuid_of(source, table, raw)


LINKED = {
    "parent_organization_id": "organization",
    "taxonomy_term_id": "taxonomy_term",
    "taxonomy_id": "taxonomy",
    "parent_id": "taxonomy_term",
}


def _mail(record: Record, column: str, text: str) -> None:
    if not MAIL.match(text):
        record.note("mail_form", column)


def _page(record: Record, column: str, text: str) -> None:
    if not text.startswith(("http://", "https://")):
        record.note("url_form", column, value=text)


CHECKS: Mapping[str, Callable[[Record, str, str], None]] = {
    **dict.fromkeys(shapes.MAILS, _mail),
    **dict.fromkeys(shapes.ADDRESSES_OF_PAGES - {"uri"}, _page),
}
