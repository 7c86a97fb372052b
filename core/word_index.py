"""An index on a column of text that finds words by how they begin: pg_trgm on PostgreSQL, FTS5 on SQLite."""

import logging

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)
ADVICE = (
    "Searching works, but slower: this database user may not create the extension pg_trgm. Let a superuser run "
    "CREATE EXTENSION pg_trgm in this database, then make the index: manage.py help index_directory."
)
SUFFIXES = ("i", "d", "u")


def make_index(connection: BaseDatabaseWrapper, table: str, column: str, name: str) -> bool:
    """Make the index where it is missing; whether it is there now. The names are the caller's own.

    Without the right to create the extension PostgreSQL reads the whole column instead: the same answers, later.
    """
    if has_index(connection, table, name):
        return True
    if connection.vendor == "sqlite":
        drop_index(connection, name)
        _on_sqlite(connection, table, column, name)
        return True
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin ("{column}" gin_trgm_ops)')
    except DatabaseError as error:
        log.warning("%s The database says: %s", ADVICE, error)
        return False
    return True


def settle(connection: BaseDatabaseWrapper, name: str) -> None:
    """Sort in what many insertions left waiting: until PostgreSQL does so itself, it does not search by the index.

    Only the index's owner may; for another role autovacuum does it, some minutes later.
    """
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(to_regclass(%s))", [name])
    except DatabaseError as error:
        log.info("The index %s is left to autovacuum: %s", name, error)


def has_index(connection: BaseDatabaseWrapper, table: str, name: str) -> bool:
    """Whether the index is there, with what keeps it in step."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = [name, *(f"{name}_{suffix}" for suffix in SUFFIXES)]
            cursor.execute("SELECT name FROM sqlite_master")
            return set(wanted) <= {row[0] for row in cursor.fetchall()}
        return name in connection.introspection.get_constraints(cursor, table)


def drop_index(connection: BaseDatabaseWrapper, name: str) -> None:
    """Take the index away, if there is one."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
            return
        for suffix in SUFFIXES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{suffix}")
        cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _on_sqlite(connection: BaseDatabaseWrapper, table: str, column: str, name: str) -> None:
    """A full-text table over the column's own table, kept in step by triggers, whoever writes."""
    forget = f"INSERT INTO {name}({name}, rowid, {column}) VALUES ('delete', old.id, old.{column})"  # noqa: S608
    learn = f"INSERT INTO {name}(rowid, {column}) VALUES (new.id, new.{column})"  # noqa: S608
    works = (("INSERT", learn), ("DELETE", forget), (f"UPDATE OF {column}", f"{forget}; {learn}"))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({column}, content='{table}', content_rowid='id')")
        for suffix, (when, work) in zip(SUFFIXES, works, strict=True):
            cursor.execute(f"CREATE TRIGGER {name}_{suffix} AFTER {when} ON {table} BEGIN {work}; END")  # noqa: S608
        cursor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608
