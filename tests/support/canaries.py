"""Looking for words that only a few may read: in all that is stored, sent, logged, handed on and shown."""

import base64
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from logging.config import DictConfigurator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import File
from django.db import connection, models
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.functional import Promise

DEEPEST = 7
CONTENTS = {"referrals_contents", "referrals_message", "referrals_unsent"}
CODED = {"county", "signs", "workers", "topic", "audience", "attendance", "people", "age_band", "language"}
CODED |= {"wanted_by", "reason_code", "interpreter", "needs", "accessibility", "work_setting", "safe_contact"}
"""The columns of contents that are kept as codes and days, not as secrets; whoever holds the database reads them."""
OF_CODE = {"auth_permission", "django_content_type", "django_migrations"}
"""Tables that follow from the code, and whose numbers are older than any story."""
FAR = 10_000_000


@dataclass(frozen=True)
class Canary:
    """Something that may be read by `readers` alone. A `code` stands in lists of choices too, which tell nothing."""

    pattern: re.Pattern[str]
    readers: frozenset[str] = frozenset()
    is_code: bool = False

    def __str__(self) -> str:
        return self.pattern.pattern


@dataclass(frozen=True)
class Seen:
    """A text and where it was found. `viewer` is empty for what nobody may read; `page` for what people look at."""

    where: str
    text: str
    viewer: str = ""
    is_page: bool = False


@dataclass
class Watch:
    """What was logged, handed to workers and answered, in order."""

    seen: list[Seen] = field(default_factory=list)

    def note(self, where: str, text: Any, viewer: str = "", *, is_page: bool = False) -> None:
        """Keep a text."""
        if text not in ("", None):
            self.seen.append(Seen(where, str(text), viewer, is_page))

    def answer(self, viewer: str, method: str, path: str, response: Any) -> None:
        """Keep an answer: its address, where it leads, its words, and all that its templates were given."""
        where = f"{method} {path.partition('?')[0]} as {viewer}: {response.status_code}"
        self.note(f"{where}, leads to", response.headers.get("Location"))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        text = body.decode("utf-8", "replace") if "pdf" not in kind else ""
        is_page = "html" in kind
        self.note(where, text, viewer, is_page=is_page)
        for link in re.findall(r'(?:href|action|src|hx-[a-z]+)="([^"]*)"', text if is_page else ""):
            self.note(f"{where}, a link", link)
        if "csv" in kind or "pdf" in kind:
            self.note(f"{where}, its name", response.headers.get("Content-Disposition"))
        given = response.context if isinstance(response.context, list) else [response.context]
        words = {word for context in given if context for word in words_in(context_of(context))}
        self.note(f"{where}, given to templates", "\n".join(sorted(words)), viewer, is_page=True)


class Listener(logging.Handler):
    """Keeps every record of every logger as production writes it, and as its author meant it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.DEBUG)
        self.watch = watch
        written = settings.LOGGING["formatters"]["json"]
        self.written = DictConfigurator({"version": 1}).configure_formatter(dict(written))

    def emit(self, record: logging.LogRecord) -> None:
        """One record."""
        self.watch.note(f"log of {record.name}", self.written.format(record))

    def __enter__(self) -> "Listener":
        names = [
            name for name in logging.root.manager.loggerDict if not name.startswith(("weasy", "fontTools", "factory"))
        ]
        self.before = {name: logging.getLogger(name).level for name in ("", *names)}
        own = settings.LOGGING["loggers"]
        for name in self.before:
            logging.getLogger(name or None).setLevel(own.get(name, {}).get("level", logging.DEBUG))
        logging.root.addHandler(self)
        return self

    def __exit__(self, *_exception: object) -> None:
        logging.root.removeHandler(self)
        for name, level in self.before.items():
            logging.getLogger(name or None).setLevel(level)


def leaks(canaries: Iterable[Canary], seen: Iterable[Seen]) -> list[str]:
    """`what in where`, for every canary that stands where its readers are not."""
    wanted = list(canaries)
    return [
        f"{canary} in {one.where}"
        for one in seen
        for canary in wanted
        if not (one.viewer in canary.readers or (canary.is_code and one.is_page)) and canary.pattern.search(one.text)
    ]


def stored() -> Iterator[Seen]:
    """Every row of every table as the database holds it, and as the models read it; sessions and cache unpacked."""
    yield from _raw_rows()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in CONTENTS | OF_CODE:
            continue
        for row in model._base_manager.all().iterator():
            for one in model._meta.concrete_fields:
                yield Seen(f"{model._meta.label}.{one.name}", str(getattr(row, one.attname)))
    for session in Session.objects.all():
        yield Seen("a session", json.dumps(session.get_decoded(), default=str))


def _raw_rows() -> Iterator[Seen]:
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OF_CODE:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if not (table in CONTENTS and name in CODED):
                        yield Seen(f"column {table}.{name}", _as_text(value))
                    if table == settings.CACHES["default"].get("LOCATION") and name == "value":
                        yield Seen("the cache", base64.b64decode(value).decode("latin-1"))


def _as_text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def count_from_afar() -> None:
    """Let every number that the database counts up be none that a story hides: here the hundredth row is not 100.

    Undone at the end of the test, with its transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            counted = "SELECT name, %s FROM sqlite_master WHERE sql LIKE '%%AUTOINCREMENT%%'"
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) {counted}", [FAR])
            return
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH {FAR}")


def mails(outbox: Iterable[Any]) -> Iterator[Seen]:
    """Every mail whole, as it goes out: headers, words, parts."""
    for mail in outbox:
        yield Seen("a mail", f"{mail.subject}\n{mail.body}\n{mail.message().as_string()}\n{mail.extra_headers}")


def context_of(context: Any) -> dict[str, Any]:
    """The variables of one template, without the request that asked and what belongs to it."""
    apart = {"request", "user", "session", "csrf_token", "messages", "perms", "True", "False", "None"}
    return {name: value for name, value in context.flatten().items() if name not in apart}


def words_in(value: Any, depth: int = 0, met: set[int] | None = None) -> Iterator[str]:
    """Every text and number in a value: in lists, rows as they are loaded, forms as they begin, dataclasses."""
    met = set() if met is None else met
    if depth > DEEPEST or isinstance(value, HttpRequest | type | File) or id(value) in met:
        return
    if isinstance(value, str | int | float | Promise) or hasattr(value, "isoformat"):
        yield str(value)
        return
    met.add(id(value))
    for part in _parts_of(value):
        yield from words_in(part, depth + 1, met)


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, models.Model):
        state = value._state
        return [*(v for k, v in vars(value).items() if k != "_state"), *state.fields_cache.values()]
    if isinstance(value, models.QuerySet):
        return value._result_cache or ()
    if isinstance(value, BaseForm):
        return [value.initial, dict(value.data), getattr(value, "cleaned_data", {}), *_initials(value)]
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return ()


def _initials(form: BaseForm) -> list[Any]:
    return [one.initial for one in form.fields.values() if not callable(one.initial)]
