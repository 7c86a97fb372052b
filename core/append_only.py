"""Database triggers that refuse to change or delete rows of the append-only tables, on SQLite and PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("core_event", "core_seal", "core_accesslog")
REFUSAL = "append-only table: rows are never changed or deleted"

SQLITE_CREATE = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION handoff_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
POSTGRES_CREATE = (
    "CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "FOR EACH {level} EXECUTE FUNCTION handoff_append_only()"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every missing trigger."""
    with connection.cursor() as cursor:
        for statement in _create_statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; only retention and the tests' flush have a reason to."""
    with connection.cursor() as cursor:
        for table, verb in _pairs(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Drop the triggers for the length of a block and put them back whatever happens in it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for table, verb in _pairs(connection.vendor) if (name := f"{table}_no_{verb}") not in present]


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`."""
    connection = connections[using]
    if TABLES[0] in connection.introspection.table_names():
        install(connection)


def check_installed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """System check: a database with the event table but without its triggers is an error."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    if TABLES[0] not in connection.introspection.table_names():
        return []
    return [
        Error(f"The append-only trigger {name} is missing.", hint="Run `manage.py migrate`.", id="core.E001")
        for name in missing(connection)
    ]


def _pairs(vendor: str) -> list[tuple[str, str]]:
    verbs = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [(table, verb) for table in TABLES for verb in verbs]


def _create_statements(vendor: str) -> list[str]:
    if vendor != "postgresql":
        return [SQLITE_CREATE.format(table=table, verb=verb, refusal=REFUSAL) for table, verb in _pairs(vendor)]
    creates = [
        POSTGRES_CREATE.format(table=table, verb=verb, level="STATEMENT" if verb == "truncate" else "ROW")
        for table, verb in _pairs(vendor)
    ]
    return [POSTGRES_FUNCTION.format(refusal=REFUSAL), *creates]
