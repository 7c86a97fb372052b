"""Importing a list: what goes in, what is left as it is, and who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import delivery, events
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event, EventDelivery
from partners import actions
from partners.actions import imports
from partners.actors import SYSTEM
from partners.directory import matching
from partners.imports import reading, reports
from partners.models import (
    ImportFile,
    ImportRow,
    ImportRun,
    LawEnforcementProfile,
    Organization,
    TaskForceMembership,
)
from tests.factories import OrganizationFactory
from tests.factories.agency_lists import agency, csv_of, many

pytestmark = pytest.mark.django_db

CEDAR = {"ori": "WA0990200", "agency_name": "Cedar Bay Police Department"}


def staged(content: bytes, by=SYSTEM, **options) -> ImportRun:
    run = actions.start_import(content, by=by, file_name="list.csv", attended=True, **options)
    return actions.stage(run, by=by)


def imported(content: bytes, by=SYSTEM, **options) -> ImportRun:
    return actions.apply_import(staged(content, by=by, **options), by=by)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created, run.updated, run.same, run.bad


def profile(ori: str = "WA0990100") -> LawEnforcementProfile:
    return LawEnforcementProfile.objects.select_related("organization").get(ori=ori)


def said(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(entry.line, entry.column, entry.reason) for entry in reports.entries_of_run(run)]


def state_of_the_directory() -> list[tuple]:
    return list(
        LawEnforcementProfile.objects.order_by("ori").values_list(
            "ori", "organization__name", "organization__county", "organization__version", "imported"
        )
    )


def test_an_import_creates_organizations_and_no_memberships(people, network):
    before = TaskForceMembership.objects.count()
    run = imported(csv_of(agency(), agency(**CEDAR)), by=people.coordinator)
    assert (run.status, counts(run)) == ("done", (2, 0, 0, 0))
    made = profile()
    organization = made.organization
    assert (organization.name, organization.state, organization.county) == (
        "Elk Fork Police Department",
        "WA",
        "Marlow",
    )
    assert (organization.sector, organization.source, organization.version) == ("law_enforcement", "agency_list", 1)
    assert organization.steward_id == network.task_force.pk
    assert organization.slug == "elk-fork-police-department-wa0990100"
    assert organization.search_text == "elk fork police department marlow"
    assert (made.agency_type, made.level, made.counties) == ("City", "municipal", ["Marlow"])
    assert TaskForceMembership.objects.count() == before
    assert not ImportFile.objects.exists()
    assert matching(Organization.objects.visible_to(people.provider), "elk marlow wa099").filter(pk=made.pk).exists()


def test_a_second_run_changes_nothing_and_says_so():
    content = csv_of(agency(), agency(**CEDAR))
    imported(content)
    before = state_of_the_directory()
    run = staged(content)
    assert (run.status, counts(run)) == ("done", (0, 0, 2, 0))
    assert state_of_the_directory() == before
    assert not ImportRow.objects.filter(run=run).exists()


def test_a_changed_line_changes_its_agency_and_no_other():
    imported(csv_of(agency(), agency(**CEDAR)))
    run = imported(csv_of(agency(agency_name="Elk Fork Police", primary_county="Keane"), agency(**CEDAR)))
    assert counts(run) == (0, 1, 1, 0)
    organization = profile().organization
    assert (organization.name, organization.county, organization.version) == ("Elk Fork Police", "Keane", 2)
    assert organization.search_text == "elk fork police keane"
    (row,) = ImportRow.objects.filter(run=run)
    assert row.changes == {
        "name": ["Elk Fork Police Department", "Elk Fork Police"],
        "county": ["Marlow", "Keane"],
        "counties": [["Marlow"], ["Keane"]],
    }


def test_bad_lines_are_reported_and_the_rest_goes_in():
    run = imported(csv_of(agency(agency_name=""), agency(**CEDAR), agency(ori="WA1")))
    assert counts(run) == (1, 0, 0, 2)
    assert said(run)[:2] == [
        (2, "agency_name", "This cell is empty. Fill it in."),
        (4, "ori", "“WA1” is not an ORI: two letters and seven letters or digits, such as WA0170100."),
    ]
    assert list(LawEnforcementProfile.objects.values_list("ori", flat=True)) == ["WA0990200"]


def test_all_or_nothing_refuses_a_file_with_a_bad_line():
    run = staged(csv_of(agency(), agency(ori="WA1")), all_or_nothing=True)
    for attempt in (actions.request_apply, actions.apply_import):
        with pytest.raises(Conflict) as refused:
            attempt(run, by=SYSTEM)
        assert refused.value.code == "all_or_nothing"
    assert not LawEnforcementProfile.objects.exists()
    assert counts(imported(csv_of(agency()), all_or_nothing=True)) == (1, 0, 0, 0)


def test_what_was_edited_here_stays_and_is_listed():
    imported(csv_of(agency()))
    organization = profile().organization
    organization.name = "Elk Fork Department of Police"
    organization.save()
    run = imported(csv_of(agency(agency_name="Elk Fork PD", primary_county="Keane")))
    organization.refresh_from_db()
    assert (organization.name, organization.county) == ("Elk Fork Department of Police", "Keane")
    assert said(run) == [
        (2, "agency_name", "“Elk Fork Department of Police” was entered here and stays; the file says “Elk Fork PD”."),
    ]


def test_an_edit_that_the_list_catches_up_with_is_the_lists_again_only_when_it_set_it():
    imported(csv_of(agency()))
    Organization.objects.update(county="Keane")
    assert counts(staged(csv_of(agency(primary_county="Keane")))) == (0, 1, 0, 0)  # the list of all counties follows
    run = imported(csv_of(agency(primary_county="Lake")))
    assert profile().organization.county == "Keane"
    assert [entry.column for entry in reports.entries_of_run(run)] == ["primary_county"]


def test_an_agency_made_by_hand_gets_what_it_lacks():
    organization = OrganizationFactory(law_enforcement=True, name="Elk Fork Police Department", county="", state="")
    LawEnforcementProfile.objects.filter(pk=organization.pk).update(ori="WA0990100")
    assert counts(imported(csv_of(agency()))) == (0, 1, 0, 0)
    organization.refresh_from_db()
    assert (organization.county, organization.state) == ("Marlow", "WA")


def test_an_agency_without_ori_and_with_the_same_name_is_pointed_out():
    OrganizationFactory(law_enforcement=True, name="Elk Fork Police Department", state="WA")
    run = staged(csv_of(agency(), agency(**CEDAR)))
    assert [(line, column) for line, column, _reason in said(run)] == [(2, "agency_name")]
    assert run.notes["name_here"] == 1


def test_an_empty_cell_changes_nothing():
    imported(csv_of(agency()))
    run = staged(csv_of(agency(primary_county="", agency_type_name="", months_reported="")))
    assert counts(run) == (0, 0, 1, 0)


def test_an_archived_agency_stays_archived_and_that_is_said():
    imported(csv_of(agency()))
    Organization.objects.update(archived_at=timezone.now())
    run = imported(csv_of(agency(primary_county="Keane")))
    assert run.notes["archived"] == 1
    assert profile().organization.archived_at is not None


def test_a_taken_address_gets_a_longer_one():
    OrganizationFactory(slug="elk-fork-police-department-wa0990100")
    imported(csv_of(agency()))
    assert profile().organization.slug == "elk-fork-police-department-wa0990100-2"


def test_what_changed_between_reading_and_applying_is_judged_again():
    run = staged(csv_of(agency(), agency(**CEDAR)))
    imported(csv_of(agency(**CEDAR)))
    run = actions.apply_import(run, by=SYSTEM)
    assert counts(run) == (1, 0, 1, 0)
    assert LawEnforcementProfile.objects.count() == 2


def test_applying_twice_applies_once():
    run = imported(csv_of(agency()))
    again = actions.apply_import(run, by=SYSTEM)
    assert (again.status, again.version) == ("done", run.version)
    assert Event.objects.filter(type="agencies.imported").count() == 1


def test_each_step_is_one_event_with_counts_and_no_words(people, network):
    imported(csv_of(agency(), agency(ori="WA1")), by=people.coordinator)
    told = [(event.type, events.facts_of(event)) for event in Event.objects.order_by("id")]
    assert [name for name, _facts in told] == ["import.started", "import.read", "agencies.imported"]
    facts = told[-1][1]
    assert {name: facts[name] for name in ("created", "updated", "same", "bad")} == {
        "created": 1,
        "updated": 0,
        "same": 0,
        "bad": 1,
    }
    assert sorted(facts) == ["bad", "created", "file", "rows", "same", "updated"]
    assert set(Event.objects.values_list("task_force_id", flat=True)) == {network.task_force.pk}


def test_a_cancelled_import_leaves_nothing(people):
    run = staged(csv_of(agency()), by=people.coordinator)
    run = actions.cancel_import(run, by=people.coordinator, expected_version=run.version)
    assert (run.status, ImportRow.objects.count(), ImportFile.objects.count()) == ("cancelled", 0, 0)
    assert actions.apply_import(run, by=SYSTEM).status == "cancelled"
    with pytest.raises(Conflict):
        actions.cancel_import(run, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.request_apply(run, by=people.coordinator)
    assert not LawEnforcementProfile.objects.filter(ori="WA0990100").exists()


def test_cancelling_stops_the_reading(monkeypatch, people):
    monkeypatch.setattr(reading, "BATCH", 2)
    run = actions.start_import(many(6), by=people.coordinator, file_name="x.csv")
    left = actions.stage(run, by=SYSTEM, after_batch=lambda now: actions.cancel_import(now, by=people.coordinator))
    assert (left.status, left.judged, ImportRow.objects.count()) == ("cancelled", 2, 0)


def test_a_second_worker_on_the_same_run_does_no_harm(monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 2)
    run = actions.start_import(many(6), by=SYSTEM, file_name="x.csv")
    other = ImportRun.objects.get(pk=run.pk)
    left = actions.stage(run, by=SYSTEM, after_batch=lambda _now: actions.stage(other, by=SYSTEM))
    assert (left.status, left.judged, counts(left)) == ("staged", 6, (6, 0, 0, 0))
    assert ImportRow.objects.count() == 6


def test_who_may(people):
    for name, person in people.items():
        if name in ("coordinator", "le_coordinator", "other_coordinator", "platform"):
            assert actions.start_import(csv_of(agency()), by=person, file_name="x").status == "staging"
        else:
            with pytest.raises(NotAllowed):
                actions.start_import(csv_of(agency()), by=person, file_name="x")
    assert ImportRun.objects.count() == 4
    assert ImportRun.objects.visible_to(people.coordinator).count() == 2
    assert ImportRun.objects.visible_to(people.other_coordinator).count() == 1
    assert ImportRun.objects.visible_to(people.platform).count() == 4
    assert ImportRun.objects.visible_to(people.provider).count() == 0


def test_a_refused_file_leaves_no_run(people):
    for content in (b"", b"ori,state\n", b"ori,state,agency_name\n"):
        with pytest.raises(Invalid):
            actions.start_import(content, by=people.coordinator, file_name="x")
    assert not ImportRun.objects.exists()
    assert not Event.objects.exists()


def test_applying_an_older_copy_is_stale(people):
    run = staged(csv_of(agency()), by=people.coordinator)
    with pytest.raises(Stale):
        actions.request_apply(run, by=people.coordinator, expected_version=run.version - 1)


def test_a_file_name_is_shown_without_its_folders():
    assert imports.safe_name("..\\..\\secret/li\x00st\u202e.csv") == "list.csv"


def test_the_worker_reads_and_applies(people):
    run = actions.start_import(csv_of(agency()), by=people.coordinator, file_name="x.csv")
    delivery.drain()
    run.refresh_from_db()
    assert run.status == "staged"
    actions.request_apply(run, by=people.coordinator, expected_version=run.version)
    delivery.drain()
    run.refresh_from_db()
    assert (run.status, counts(run)) == ("done", (1, 0, 0, 0))
    assert not EventDelivery.objects.filter(delivered_at=None).exists()


def test_an_attended_run_is_left_to_its_command():
    run = actions.start_import(csv_of(agency()), by=SYSTEM, file_name="x.csv", attended=True)
    delivery.drain()
    run.refresh_from_db()
    assert run.status == "staging"


def test_a_run_that_fails_for_good_is_marked_failed(monkeypatch, people):
    run = actions.start_import(csv_of(agency()), by=people.coordinator, file_name="x.csv")
    monkeypatch.setattr(reading, "judged_batches", None)
    EventDelivery.objects.update(attempts=delivery.MAX_ATTEMPTS - 1)
    delivery.drain()
    run.refresh_from_db()
    assert (run.status, run.finished_at is not None) == ("failed", True)
    assert EventDelivery.objects.get(handler="read_import").dead_at is not None


def test_a_commands_dead_runs_are_cancelled_by_the_next():
    dead = actions.start_import(csv_of(agency()), by=SYSTEM, file_name="x.csv", attended=True)
    live = actions.start_import(csv_of(agency()), by=SYSTEM, file_name="y.csv", attended=True)
    ImportRun.objects.filter(pk=dead.pk).update(touched_at=timezone.now() - timedelta(hours=1))
    assert actions.cancel_abandoned(by=SYSTEM) == 1
    dead.refresh_from_db()
    live.refresh_from_db()
    assert (dead.status, live.status) == ("cancelled", "staging")
