"""The list of 23,243 agencies as the FBI publishes it: every count, twice."""

import csv
from collections import Counter

import pytest

from partners import actions
from partners.actors import SYSTEM
from partners.imports import reports
from partners.models import ImportRow, LawEnforcementProfile, Organization, TaskForceMembership
from tests.support.shared_data import shared_file

pytestmark = pytest.mark.django_db

NOTES = {
    "required": 1,
    "ori_zero": 1,
    "county_missing": 1413,
    "spaces": 45,
    "inner_spaces": 75,
    "same_name": 305,
    "twin_ori": 6,
    "prefix": 2,
    "prefix_ncic": 339,
    "state_unknown": 1,
    "type_unknown": 537,
    "decimal": 22332,
}
LEVELS = {
    "municipal": 13884,
    "state": 3547,
    "county": 3131,
    "campus": 996,
    "special": 913,
    "unknown": 537,
    "tribal": 224,
    "federal": 9,
}


def run(content):
    started = actions.start_import(content, by=SYSTEM, file_name="agencies.csv", attended=True)
    return actions.apply_import(actions.stage(started, by=SYSTEM), by=SYSTEM)


def test_the_real_list_goes_in_once_and_then_changes_nothing():
    path = shared_file("agencies/fbi_cde_agencies.csv")
    content = path.read_bytes()
    first = run(content)

    assert (first.status, first.total, first.judged) == ("done", 23243, 23243)
    assert (first.created, first.updated, first.same, first.bad) == (23241, 0, 0, 2)
    assert first.notes == NOTES
    assert first.unused == ["icpsr_lat", "icpsr_lng"]
    bad = ImportRow.objects.filter(run=first, verdict="bad").order_by("line").values_list("line", "key")
    assert list(bad) == [(14143, "MA014669E"), (17031, "C0034019E")]
    assert len(list(reports.entries_of_run(first))) == sum(NOTES.values()) - NOTES["decimal"]

    assert (Organization.objects.count(), TaskForceMembership.objects.count()) == (23241, 0)
    levels = Counter(LawEnforcementProfile.objects.values_list("level", flat=True))
    assert levels == LEVELS
    assert Organization.objects.filter(state="NE").count() == 338
    assert Organization.objects.get(law_enforcement__ori="CZ0000500").state == "CZ"
    assert LawEnforcementProfile.objects.get(ori="DCMPD0000").imported["months_reported"] == 12
    _compare_with(path)

    second = run(content)
    assert (second.created, second.updated, second.same, second.bad) == (0, 0, 23241, 2)
    assert second.notes == NOTES
    assert Organization.objects.exclude(version=1).count() == 0


def _compare_with(path) -> None:
    """Every line again, by other means: name without spare spaces, state and county as in the file."""
    with path.open(newline="") as lines:
        expected = {
            line["ori"]: (" ".join(line["agency_name"].split()), line["state"], line["primary_county"])
            for line in csv.DictReader(lines)
            if line["agency_name"] and line["ori"] != "C0034019E"
        }
    found = LawEnforcementProfile.objects.values_list(
        "ori", "organization__name", "organization__state", "organization__county"
    )
    assert {ori: tuple(rest) for ori, *rest in found} == expected
