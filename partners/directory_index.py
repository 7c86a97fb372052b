"""The directory's index: put back after every migration, and missed by the system check when it is not there."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.word_index import ADVICE, has_index, make_index
from partners.directory import INDEX, TABLE


def make_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: SQLite drops triggers when it rebuilds a table."""
    connection = connections[using]
    if _is_missing(connection):
        make_index(connection, TABLE, "text", INDEX)


def check_installed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """System check. PostgreSQL answers without the index, later; SQLite does not."""
    connection = connections[DEFAULT_DB_ALIAS]
    if DEFAULT_DB_ALIAS not in (databases or ()) or not _is_missing(connection):
        return []
    if connection.vendor == "sqlite":
        return [Error("The directory's index is missing.", hint="Run `manage.py index_directory`.", id="partners.E002")]
    return [Warning("The directory is searched without its index.", hint=ADVICE, id="partners.W001")]


def _is_missing(connection: BaseDatabaseWrapper) -> bool:
    return TABLE in connection.introspection.table_names() and not has_index(connection, TABLE, INDEX)
