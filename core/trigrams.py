"""A trigram index on a column of text, which finds parts of words: pg_trgm on PostgreSQL, FTS5 on SQLite."""

import logging

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)
ADVICE = (
    "Searching works, but slower: this database user may not create the extension pg_trgm. Let a superuser run "
    "CREATE EXTENSION pg_trgm in this database, then make the index: manage.py help index_directory."
)


def make_index(connection: BaseDatabaseWrapper, table: str, column: str, name: str) -> bool:
    """Make the index where it is missing; whether it is there now. The names are the caller's own.

    Without the right to create the extension PostgreSQL reads the whole column instead: the same answers, later.
    """
    if connection.vendor == "sqlite":
        _on_sqlite(connection, table, column, name)
        return True
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" USING gin ("{column}" gin_trgm_ops)')
    except DatabaseError:
        log.warning(ADVICE)
        return False
    return True


def _on_sqlite(connection: BaseDatabaseWrapper, table: str, column: str, name: str) -> None:
    """A full-text table over the column's own table, kept in step by triggers, whoever writes."""
    forget = f"INSERT INTO {name}({name}, rowid, {column}) VALUES ('delete', old.id, old.{column})"  # noqa: S608
    learn = f"INSERT INTO {name}(rowid, {column}) VALUES (new.id, new.{column})"  # noqa: S608
    options = f"content='{table}', content_rowid='id', tokenize='trigram'"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5({column}, {options})")
        for suffix, when, work in (
            ("i", "INSERT", learn),
            ("d", "DELETE", forget),
            ("u", f"UPDATE OF {column}", f"{forget}; {learn}"),
        ):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name}_{suffix} AFTER {when} ON {table} BEGIN {work}; END"  # noqa: S608
            )
        cursor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608
