"""Moving to another database keeps ids, times, seals and what is encrypted."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from core import seals
from core.models import Event
from partners.models import Membership
from referrals.models import Contents, Referral


def manage(database: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py on a database, with the keys and the anchor file of this run."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def url_of(name: str) -> str:
    """The URL of a database by its name, on the server (or in the folder) that the test runs on."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    at = connection.settings_dict
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    sign_in = f"{at['USER']}{password}@" if at["USER"] else ""
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{sign_in}{at['HOST']}{port}/{name}"


@pytest.fixture
def file_copy(transactional_db: None, tip: Referral, tmp_path: Path) -> Path:
    """A copy of the test's database in an SQLite file."""
    seals.anchor_path().unlink(missing_ok=True)  # other tests' chains are not this one's to answer for
    seals.seal_all()
    path = tmp_path / "copy.sqlite3"
    ran = manage(url_of(connection.settings_dict["NAME"]), "copy_database", f"sqlite:///{path}")
    assert (ran.returncode, ran.stderr) == (0, "")
    return path


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """The URL of a fresh PostgreSQL database beside the test's own."""
    name = f"{connection.settings_dict['NAME']}_copy"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield url_of(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def sound() -> str:
    """What verify_audit says when all is well."""
    return f"The record is sound: {Event.objects.count()} events, every seal in place.\n"


def test_rows_arrive_as_they_are_stored(file_copy: Path, tip: Referral) -> None:
    copy = sqlite3.connect(file_copy)
    copied = copy.execute("SELECT note FROM referrals_contents").fetchall()
    started = copy.execute("SELECT started_at FROM partners_membership ORDER BY id").fetchall()
    referrals = copy.execute("SELECT id FROM referrals_referral").fetchall()
    copy.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM referrals_contents")
        stored = cursor.fetchall()
    times = Membership.objects.order_by("id").values_list("started_at", flat=True)

    assert copied == stored
    assert Contents.objects.get().note not in str(copied)
    assert referrals == [(tip.pk.hex,)]
    assert started == [(time.strftime("%Y-%m-%d %H:%M:%S.%f"),) for time in times]


def test_the_record_still_proves_itself(file_copy: Path) -> None:
    assert manage(f"sqlite:///{file_copy}", "verify_audit").stdout == sound()


def test_a_target_with_rows_is_refused(file_copy: Path) -> None:
    ran = manage(url_of(connection.settings_dict["NAME"]), "copy_database", f"sqlite:///{file_copy}")

    assert ran.returncode == 1
    assert "The target already holds rows" in ran.stderr
    assert manage(f"sqlite:///{file_copy}", "verify_audit").stdout == sound()


def test_something_else_than_a_url_is_refused() -> None:
    with pytest.raises(CommandError, match="not a database URL"):
        call_command("copy_database", "nonsense", verbosity=0)


@pytest.mark.postgres
def test_a_grown_installation_moves_from_sqlite_to_postgresql(file_copy: Path, empty_postgres: str) -> None:
    copied = manage(f"sqlite:///{file_copy}", "copy_database", empty_postgres)

    assert (copied.returncode, copied.stderr) == (0, "")
    assert manage(empty_postgres, "verify_audit").stdout == sound()
