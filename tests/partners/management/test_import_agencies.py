"""The command: what it prints, what it leaves behind, and its exit code."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.models import Event
from partners import actions
from partners.models import ImportRun, LawEnforcementProfile
from tests.factories.agency_lists import agency, csv_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(agency(), agency(ori="WA1"), agency(ori="WA0990200", agency_name="=Cedar()", state="ZZ")))
    return path


def run(*arguments) -> str:
    out = StringIO()
    call_command("import_agencies", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_imports_and_says_what_it_did(file):
    out = run(file)
    assert "       2  New" in out
    assert "       1  Not imported" in out
    assert "line 3, ori: “WA1” is not an ORI" in out
    assert "Columns not used: icpsr_lat, icpsr_lng" in out
    assert "Imported: 2 added, 0 changed." in out
    assert "Nothing to change" in run(file)
    assert set(Event.objects.values_list("channel", flat=True)) == {"command"}


def test_a_dry_run_writes_nothing(file):
    out = run(file, "--dry-run")
    assert "       2  New" in out
    assert "line 3, ori" in out
    assert "Dry run: nothing was written." in out
    assert (ImportRun.objects.count(), Event.objects.count(), LawEnforcementProfile.objects.count()) == (0, 0, 0)


def test_all_or_nothing(file):
    for more in ((), ("--dry-run",)):
        with pytest.raises(CommandError):
            run(file, "--all-or-nothing", *more)
    assert not LawEnforcementProfile.objects.exists()
    assert ImportRun.objects.get().status == "cancelled"


def test_the_report_holds_everything_and_no_formula(file, tmp_path):
    run(file, "--report", tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    assert header == ["Line", "ORI", "Result", "Weight", "Column", "What was noticed", "Value"]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("3", "Not imported", "ori"),
        ("3", "Not imported", "agency_name"),
        ("2", "New", "agency_name"),
        ("4", "New", "ori"),
        ("4", "New", "state"),
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_by_whom(file, people, network):
    run(file, "--by", people.coordinator.user.email.upper())
    made = ImportRun.objects.get()
    assert (made.started_by, made.task_force) == (people.coordinator.user, network.task_force)
    with pytest.raises(CommandError, match="Only coordinators"):
        run(file, "--by", people.provider.user.email)
    with pytest.raises(CommandError, match="Nobody"):
        run(file, "--by", "nobody@agency.example")


def test_a_file_that_is_missing_or_unreadable(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_bytes(b"a,b\n")
    with pytest.raises(CommandError, match="Not found: ori, state, agency_name"):
        run(tmp_path / "bad.csv")
    assert not ImportRun.objects.exists()


def test_interrupted_by_hand_it_cancels(file, monkeypatch):
    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "apply_import", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(file)
    assert ImportRun.objects.get().status == "cancelled"
    assert not LawEnforcementProfile.objects.exists()
