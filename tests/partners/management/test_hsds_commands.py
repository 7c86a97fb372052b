"""The commands that take a directory in and write it out: what they print, what they leave behind, and how they end."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.models import Event
from partners.models import ImportRun, Organization, TaskForceMembership
from tests.factories import OrganizationFactory, TaskForceFactory
from tests.factories.directories import as_json, organization, table, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.json"
    path.write_bytes(as_json(organization(), organization("Cedar Hall"), {"id": "not an id", "name": ""}))
    return path


def run(command, *arguments) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def refused(*arguments) -> str:
    before = Organization.objects.count(), Event.objects.count()
    with pytest.raises(CommandError) as caught:
        run("import_hsds", *arguments)
    assert (Organization.objects.count(), Event.objects.count()) == before
    return str(caught.value)


def test_it_imports_and_says_what_it_did(file):
    out = run("import_hsds", file)
    assert "Form: HSDS 3.0" in out
    assert "list.json line" in out
    assert "Imported: " in out
    assert set(Organization.objects.values_list("name", flat=True)) == {"Lantern House", "Cedar Hall"}
    assert set(Event.objects.values_list("channel", flat=True)) == {"command"}
    assert "Nothing to change" in run("import_hsds", file)


def test_a_dry_run_says_the_same_and_writes_nothing(file):
    out = run("import_hsds", file, "--dry-run")
    assert "Dry run: nothing was written." in out
    assert (Organization.objects.count(), ImportRun.objects.count(), Event.objects.count()) == (0, 0, 0)
    counts = [line for line in out.splitlines() if line.startswith("  ")]
    assert counts == [line for line in run("import_hsds", file).splitlines() if line.startswith("  ")]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_all_or_nothing_ends_in_an_error(file, more):
    with pytest.raises(CommandError):
        run("import_hsds", file, "--all-or-nothing", *more)
    assert not Organization.objects.exists()


def test_a_folder_and_a_zip_are_read_alike(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    rows = table({"id": "1", "name": "Ash House", "description": "Beds."})
    (folder / "organizations.csv").write_bytes(rows)
    (tmp_path / "tables.zip").write_bytes(zipped(organizations=rows))
    assert "Imported: 1 rows added" in run("import_hsds", folder)
    assert "Nothing to change" in run("import_hsds", tmp_path / "tables.zip")


def test_what_cannot_be_read_is_named(tmp_path, file):
    (tmp_path / "empty").mkdir()
    assert "Name the folder that the files are in" in refused(tmp_path / "empty")
    assert "cannot be read" in refused(tmp_path / "none.json")
    assert "no task force nowhere" in refused(file, "--task-force", "nowhere")


def test_listed_ones_join_the_task_force(file):
    force = TaskForceFactory()
    run("import_hsds", file, "--task-force", force.slug, "--join")
    assert TaskForceMembership.objects.filter(task_force=force).count() == 2


def test_the_columns_of_a_plain_table_are_guessed_or_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(table({"Name": "Ash House", "Where": "https://ash.example"}))
    out = run("import_hsds", path, "--column", "Where=website")
    assert "Column where: website" in out
    assert Organization.objects.get().name == "Ash House"


def test_the_report_holds_everything_noticed(file, tmp_path):
    run("import_hsds", file, "--report", tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) > 1


@pytest.mark.parametrize("ending", ["json", "zip"])
def test_what_is_written_out_goes_in_again_and_stays_the_same(file, tmp_path, ending):
    run("import_hsds", file)
    first, again = tmp_path / f"first.{ending}", tmp_path / f"again.{ending}"
    assert f"Written to {first}." in run("export_hsds", first)
    names = set(Organization.objects.values_list("name", flat=True))
    run("import_hsds", first)
    run("export_hsds", again)
    assert again.read_bytes() == first.read_bytes()
    assert set(Organization.objects.values_list("name", flat=True)) == names
    assert "Nothing to change" in run("import_hsds", again)
    assert not list(tmp_path.glob("*.part"))


def test_an_export_in_no_known_form_leaves_no_file(tmp_path):
    OrganizationFactory()
    with pytest.raises(CommandError):
        run("export_hsds", tmp_path / "out.pdf")
    assert not list(tmp_path.iterdir())
