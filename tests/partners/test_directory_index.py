"""The directory's index is there after migrating, is used, is missed when it is gone, and comes back."""

import logging

import pytest
from django.core.management import call_command
from django.db import connection

from core import word_index
from partners import actions, directory, directory_index
from partners.actors import SYSTEM
from partners.models import DirectoryEntry, Organization
from tests.factories import OrganizationFactory
from tests.factories.agency_lists import many

pytestmark = pytest.mark.django_db


def plan(rows) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # in a table this small a scan would be right
        return rows.explain()


def drop():
    word_index.drop_index(connection, directory.INDEX)


@pytest.mark.parametrize("choices", [[{"harbor": 0}], [{"habor": 0, "harbor": 1}, {"legal": 0}]])
def test_a_search_uses_it(choices, network):
    assert directory.INDEX in plan(DirectoryEntry.objects.filter(directory._holds(choices)))


def test_few_hits_are_read_by_their_keys_alone(network):
    OrganizationFactory.create_batch(30)
    rows, order = directory.ordered(directory.matching(Organization.objects.unmerged(), "harbor"))
    told = plan(rows.order_by(*order))
    assert ("SCAN partners_organization" in told) is False
    assert ("Seq Scan" in told) is False


def test_its_absence_is_noticed_and_mended():
    assert directory_index.check_installed(["default"]) == []
    drop()
    (message,) = directory_index.check_installed(["default"])
    assert message.id == ("partners.E002" if connection.vendor == "sqlite" else "partners.W001")
    assert "index_directory" in message.hint
    call_command("index_directory")
    assert directory_index.check_installed(["default"]) == []
    drop()
    directory_index.make_after_migrate(using="default")
    assert directory_index.check_installed(["default"]) == []


@pytest.mark.sqlite
def test_a_lost_trigger_is_noticed_and_what_was_missed_is_found(network):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {directory.INDEX}_i")
    OrganizationFactory(name="Quarry House")
    assert not directory.matching(Organization.objects.all(), "quarry").exists()
    assert [message.id for message in directory_index.check_installed(["default"])] == ["partners.E002"]
    directory_index.make_after_migrate(using="default")
    assert directory.matching(Organization.objects.all(), "quarry").get().name == "Quarry House"


@pytest.mark.postgres
def test_without_the_right_to_the_extension_all_is_found_later(network, monkeypatch, caplog):
    drop()
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm")
        cursor.execute("CREATE ROLE handoff_no_extension")
        cursor.execute("SET LOCAL ROLE handoff_no_extension")
        with caplog.at_level(logging.WARNING):
            assert word_index.make_index(connection, directory.TABLE, "text", directory.INDEX) is False
        cursor.execute("RESET ROLE")
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    assert [message.id for message in directory_index.check_installed(["default"])] == ["partners.W001"]
    for text in ("harbor", "habor leagl"):
        assert directory.matching(Organization.objects.all(), text).get() == network.provider


@pytest.mark.postgres
def test_an_import_leaves_nothing_pending(network):
    run = actions.start_import(many(300), by=SYSTEM, file_name="list.csv", attended=True)
    actions.apply_import(actions.stage(run, by=SYSTEM), by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [directory.INDEX])
        assert cursor.fetchone() == (0,)


@pytest.mark.postgres
def test_who_does_not_own_it_leaves_it_to_the_database(network):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE handoff_no_owner")
        cursor.execute("SET LOCAL ROLE handoff_no_owner")
        word_index.settle(connection, directory.INDEX)
        cursor.execute("RESET ROLE")
    assert directory.matching(Organization.objects.all(), "harbor").get() == network.provider


def test_the_command_says_when_it_could_not(network, monkeypatch, capsys):
    monkeypatch.setattr("partners.management.commands.index_directory.make_index", lambda *_: False)
    call_command("index_directory")
    assert "pg_trgm" in capsys.readouterr().err
