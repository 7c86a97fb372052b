"""`manage.py copy_database URL`: move an installation to another database, SQLite to PostgreSQL or back.

Rows keep their ids, their seals and their encrypted values as they are stored: nothing is opened on the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.models import DateTimeField, Model

TARGET = "target"
BATCH = 1000
SCHEMES = ("postgres://", "postgresql://", "sqlite:///")
MADE_BY_MIGRATE = ("contenttypes.ContentType", "auth.Permission")


class Command(BaseCommand):
    """Copy every row of the database in use to an empty one, in one transaction. Stop web, worker and clock before."""

    help = "Copy all rows to the empty database at URL; all or nothing. Then set DATABASE_URL and run verify_audit."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("url", help="for example postgres://handoff@127.0.0.1:5432/handoff")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the tables, refuse a target that holds anything, copy, count."""
        connections.settings[TARGET] = connections.configure_settings({"default": _parsed(options["url"])})["default"]
        try:
            self.stdout.write(f"{self._copy_all()} rows copied. Now set DATABASE_URL and run `manage.py verify_audit`.")
        finally:
            connections[TARGET].close()
            del connections[TARGET], connections.settings[TARGET]

    def _copy_all(self) -> int:
        call_command("migrate", database=TARGET, interactive=False, verbosity=0)
        call_command("createcachetable", database=TARGET, verbosity=0)
        with _times_as_they_were(), transaction.atomic(), transaction.atomic(using=TARGET):
            _refuse_rows()
            total = sum(self._copy(model) for model in _models())
            _set_sequences()
        return total

    def _copy(self, model: type[Model]) -> int:
        rows = model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
        for batch in _batches(rows):
            model._base_manager.using(TARGET).bulk_create(batch)
        count = model._base_manager.using(TARGET).count()
        if count != model._base_manager.count():
            raise CommandError(f"{model._meta.label} differs after copying; nothing was kept.")
        return count


def _parsed(url: str) -> dict[str, Any]:
    if not url.startswith(SCHEMES):
        raise CommandError("URL is not a database URL; see DATABASE_URL in .env.example.")
    return environ.Env.db_url_config(url)


def _batches(rows: Iterator[Model]) -> Iterator[list[Model]]:
    batch: list[Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _models() -> list[type[Model]]:
    """Every table that Django manages, many-to-many tables included."""
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.swapped
    ]


@contextmanager
def _times_as_they_were() -> Iterator[None]:
    """Keep fields that take the present time on insert from doing so."""
    fields = [field for model in _models() for field in model._meta.local_fields if isinstance(field, DateTimeField)]
    stamped = [field for field in fields if field.auto_now_add]
    for field in stamped:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in stamped:
            field.auto_now_add = True


def _refuse_rows() -> None:
    for label in reversed(MADE_BY_MIGRATE):
        apps.get_model(label)._base_manager.using(TARGET).all().delete()
    for model in _models():
        if model._base_manager.using(TARGET).exists():
            raise CommandError(f"The target already holds rows of {model._meta.label}; give an empty database.")


def _set_sequences() -> None:
    """Let the target count on from the highest copied id."""
    connection = connections[TARGET]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
