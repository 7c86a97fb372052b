"""Database triggers that keep a signed agreement as it was signed, on SQLite and PostgreSQL.

From the first signature on (`locked_on`) nothing that the parties put their names to changes or goes: not the text,
its scope and dates, not a signature. What may still be written is how it goes on: more signatures, its replacement,
its end.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "signed agreement: what was signed is never changed or deleted"
TEXT = (
    *("task_force_id", "instrument", "reference_no", "title", "purpose", "binds_all", "shown_to", "kinds", "services"),
    *("counties", "data_classes", "clauses", "particulars", "effective_on", "expires_on", "renewal"),
    *("renewal_term_months", "notice_days", "next_review_on", "supersedes_id", "locked_on"),
)
SIGNATURE = (
    *("agreement_id", "organization_id", "role", "is_required", "approval_body", "approved_on", "signatory_id"),
    *("signatory_name", "signatory_title", "signed_on"),
)
KEPT: dict[str, tuple[str, tuple[str, ...]]] = {
    "partners_agreement": ("locked_on", TEXT),
    "partners_agreementparty": ("signed_on", SIGNATURE),
}
"""For each table: the column that says a row is signed, and the columns that it then keeps."""

SQLITE = "CREATE TRIGGER {name} BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
POSTGRES = (
    "CREATE OR REPLACE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION handoff_signed()"
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION handoff_signed() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger anew, so that a longer list of columns holds at once."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(POSTGRES_FUNCTION.format(refusal=REFUSAL))
        for name, event, when in _triggers(postgres):
            template = POSTGRES if postgres else SQLITE
            if not postgres:  # PostgreSQL replaces it in one step
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(template.format(name=name, event=event, when=when, refusal=REFUSAL))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; only retention and the tests' flush have a reason to."""
    with connection.cursor() as cursor:
        for name, event, _when in _triggers(connection.vendor == "postgresql"):
            on = f" ON {event.split()[-1]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Drop the triggers for the length of a block and put them back whatever happens in it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: SQLite drops triggers when it rebuilds a table."""
    connection = connections[using]
    if set(KEPT) <= set(connection.introspection.table_names()):
        install(connection)


def check_installed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """System check: a database with agreements but without their triggers is an error."""
    connection = connections[DEFAULT_DB_ALIAS]
    if DEFAULT_DB_ALIAS not in (databases or ()) or not set(KEPT) <= set(connection.introspection.table_names()):
        return []
    return [
        Error(f"The trigger {name} is missing.", hint="Run `manage.py migrate`.", id="partners.E001")
        for name in missing(connection)
    ]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not."""
    postgres = connection.vendor == "postgresql"
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if postgres:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _event, _when in _triggers(postgres) if name not in present]


def _triggers(postgres: bool) -> list[tuple[str, str, str]]:
    """Name, event with table, and condition of each trigger."""
    differs = "OLD.{0}::text IS DISTINCT FROM NEW.{0}::text" if postgres else "OLD.{0} IS NOT NEW.{0}"
    found = []
    for table, (marks, columns) in KEPT.items():
        signed = f"OLD.{marks} IS NOT NULL"
        changed = " OR ".join(differs.format(column) for column in columns)
        found.append((f"{table}_signed_update", f"UPDATE ON {table}", f"{signed} AND ({changed})"))
        found.append((f"{table}_signed_delete", f"DELETE ON {table}", signed))
    signature_done = "OLD.signed_on IS NOT NULL AND " + differs.format("signed_on")
    found.append(("partners_agreement_complete_update", "UPDATE ON partners_agreement", signature_done))
    return found
