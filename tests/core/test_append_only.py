"""The database itself refuses to change or delete what was recorded."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import append_only
from core.access import System, record_read
from core.models import AccessLog, Event, Seal
from core.seals import seal_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(tip):
    seal_all()
    record_read(System(), "referral.opened", subject_type="referral", subject_id=tip.pk)
    return {Event: {"type": "forged"}, Seal: {"hash": "forged"}, AccessLog: {"what": "forged"}}


@pytest.mark.parametrize("model", [Event, Seal, AccessLog])
def test_updates_and_deletes_are_refused(rows, model):
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**rows[model])
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", append_only.TABLES)
def test_truncate_is_refused(rows, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_the_check_names_every_missing_trigger():
    assert append_only.check_installed(["default"]) == []
    append_only.remove(connection)
    missing = append_only.check_installed(["default"])
    append_only.install(connection)
    per_table = 3 if connection.vendor == "postgresql" else 2
    assert len(missing) == per_table * len(append_only.TABLES)
    assert append_only.check_installed(["default"]) == []


def test_the_triggers_return_after_a_table_was_rebuilt():
    append_only.remove(connection)
    append_only.install_after_migrate(using="default")
    assert append_only.missing(connection) == []


def test_lifting_puts_them_back_even_after_an_error():
    with pytest.raises(ZeroDivisionError), append_only.lifted(connection):
        raise ZeroDivisionError
    assert append_only.missing(connection) == []
