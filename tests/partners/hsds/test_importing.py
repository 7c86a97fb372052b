"""Whose records an import may change, what it leaves alone, and that a stopped one leaves nothing behind."""

import pytest

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.actions import hsds_writes, import_writes
from partners.actors import SYSTEM
from partners.imports.hsds import reading
from partners.models import (
    ImportFile,
    ImportRow,
    ImportRun,
    Location,
    Organization,
    Service,
    TaskForceMembership,
)
from tests.factories import MembershipFactory, OrganizationFactory
from tests.factories.directories import as_json, organization

pytestmark = pytest.mark.django_db
RENAMED = {"name": "Lantern Home", "description": "Other beds."}


def other(**more):
    return organization() | more


def state():
    rows = Organization.objects.order_by("pk").values_list("name", "version", "city", "phone")
    return list(rows), Service.objects.count(), Location.objects.count(), TaskForceMembership.objects.count()


def test_who_may_import(people, staged):
    for name, person in people.items():
        if name in ("coordinator", "le_coordinator", "other_coordinator", "platform"):
            assert staged(as_json(organization()), by=person).status == "staged"
            continue
        with pytest.raises(NotAllowed):
            actions.start_directory_import(as_json(organization()), by=person, file_name="a.json")
    assert not Organization.objects.filter(name="Lantern House").exists()


def test_an_import_makes_no_member_unless_asked(people, network, imported):
    before = TaskForceMembership.objects.count()
    imported(as_json(organization()), by=people.coordinator)
    assert TaskForceMembership.objects.count() == before
    run = imported(as_json(organization()), by=people.coordinator, joins=True)
    assert (run.updated, run.created) == (1, 0)
    standing = TaskForceMembership.objects.get(organization__name="Lantern House")
    assert (standing.task_force, standing.status) == (network.task_force, "active")
    assert imported(as_json(organization()), by=people.coordinator, joins=True).to_write == 0
    with pytest.raises(Invalid):
        actions.start_directory_import(as_json(organization()), by=people.platform, file_name="a.json", joins=True)


def test_what_an_import_records(people, imported):
    run = imported(as_json(organization()), by=people.coordinator)
    event = Event.objects.get(type="hsds.imported")
    assert (event.subject_id, event.task_force_id) == (run.pk, people.coordinator.task_force_id)
    assert "Lantern" not in event.body
    assert not ImportFile.objects.exists()


def test_a_second_file_changes_what_differs_and_shows_before_and_after(imported):
    imported(as_json(organization()))
    run = imported(as_json(other(**RENAMED)))
    row = run.rows.get(table="organization")
    assert (run.created, run.updated) == (0, 1)
    assert row.changes == {
        "name": ["Lantern House", "Lantern Home"],
        "description": ["Beds for a night.", "Other beds."],
    }
    made = Organization.objects.get()
    assert (made.name, made.listing.description) == ("Lantern Home", "Other beds.")


def test_what_was_edited_here_stays_and_is_listed(people, imported, said):
    imported(as_json(organization()), by=people.coordinator)
    made = Organization.objects.get(name="Lantern House")
    actions.update_organization(made, by=people.coordinator, fields={"name": "Our Lantern"})
    run = imported(as_json(other(**RENAMED)), by=people.coordinator)
    assert ("list.json", 2, "name", "kept") in said(run)
    made.refresh_from_db()
    assert (made.name, made.listing.description) == ("Our Lantern", "Other beds.")


def test_an_empty_cell_changes_nothing(imported):
    imported(as_json(organization()))
    assert imported(as_json(other(website="", description=None, phones=[]))).to_write == 0
    assert Organization.objects.get().website == "https://lantern.example"


@pytest.mark.parametrize("keeper", ["own admin", "other task force"])
def test_what_somebody_else_keeps_is_left_out(keeper, people, imported, said):
    imported(as_json(organization()), by=people.coordinator)
    made = Organization.objects.get(name="Lantern House")
    by = people.coordinator
    if keeper == "own admin":
        MembershipFactory(organization=made, admin=True)
    else:
        by = people.other_coordinator
    before = state()
    run = imported(as_json(other(**RENAMED, phones=[{"id": made.pk.hex, "number": "1"}])), by=by)
    assert {kind for _file, _line, _column, kind in said(run)} >= {"not_yours"}
    assert (run.bad, run.to_write, state()) == (2, 0, before)
    assert imported(as_json(organization()), by=by).bad == 0


def test_a_name_that_is_here_without_an_id_is_pointed_out(imported, said):
    OrganizationFactory(name="LANTERN house")
    assert ("list.json", 2, "name", "similar") in said(imported(as_json(organization())))


def test_a_stopped_reader_goes_on_where_it_was(people, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 20)
    content = as_json(*(organization(f"House {number}") for number in range(9)))
    run = actions.start_directory_import(content, by=people.coordinator, file_name="a.json", attended=True)

    class Killed(BaseException):
        pass

    def kill(row):
        raise Killed

    with pytest.raises(Killed):
        actions.stage(run, by=SYSTEM, after_batch=kill)
    run.refresh_from_db()
    assert (run.status, run.judged, run.created) == ("staging", 20, 20)
    run = actions.stage(ImportRun.objects.get(pk=run.pk), by=SYSTEM)
    assert (run.status, run.judged, run.created, run.total) == ("staged", 90, 90, 90)
    assert ImportRow.objects.filter(run=run).count() == 90


def test_an_apply_that_fails_half_way_leaves_nothing(people, staged, monkeypatch):
    monkeypatch.setattr(import_writes, "BATCH", 10)
    run = staged(as_json(*(organization(f"House {number}") for number in range(4))), by=people.coordinator)
    before, calls = state(), []
    write = hsds_writes.write

    def failing(*args):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError
        return write(*args)

    monkeypatch.setattr(hsds_writes, "write", failing)
    with pytest.raises(RuntimeError):
        actions.apply_import(run, by=people.coordinator)
    assert state() == before
    run.refresh_from_db()
    assert run.status == "staged"
    monkeypatch.setattr(hsds_writes, "write", write)
    assert actions.apply_import(run, by=people.coordinator).created == 40


def test_cancelling_drops_what_was_read(people, staged):
    run = staged(as_json(organization()), by=people.coordinator)
    before = state()
    actions.cancel_import(run, by=people.coordinator)
    assert (ImportRow.objects.count(), ImportFile.objects.count(), state()) == (0, 0, before)
    with pytest.raises(Conflict):
        actions.request_apply(run, by=people.coordinator)


def test_columns_are_chosen_once_by_the_version_that_was_seen(people):
    content = b"name,town\nOwl House,Elk Fork\n"
    run = actions.start_directory_import(content, by=people.coordinator, file_name="ours.csv")
    assert (run.status, run.mapping) == ("mapping", {"name": "name", "town": "city"})
    for mapping in ({}, {"town": "city"}, {"name": "name", "town": "name"}, {"name": "name", "moon": "city"}):
        with pytest.raises(Invalid):
            actions.choose_columns(run, by=people.coordinator, mapping=mapping)
    with pytest.raises(Stale):
        actions.choose_columns(run, by=people.coordinator, mapping={"name": "name"}, expected_version=99)
    with pytest.raises(NotAllowed):
        actions.choose_columns(run, by=people.provider, mapping={"name": "name"})
    actions.choose_columns(run, by=people.coordinator, mapping={"name": "name"})
    with pytest.raises(Conflict):
        actions.choose_columns(run, by=people.coordinator, mapping={"name": "name"})
    delivery.drain()
    run.refresh_from_db()
    assert (run.status, run.created, run.unused) == ("staged", 1, ["town"])


def test_pickers_and_search_find_what_was_imported(people, imported):
    imported(as_json(organization()), by=people.coordinator)
    made = Organization.objects.get(name="Lantern House")
    assert (made.city, made.county, made.state, made.phone) == ("Elk Fork", "Marlow", "WA", "+15095550100")
    assert list(made.services.values_list("need", flat=True)) == ["emergency_shelter"]
    assert Service.objects.get().needs == ["emergency_shelter"]
    assert "lantern" in made.search_text


def test_an_organization_made_here_comes_back_by_its_own_id(imported):
    made = OrganizationFactory(name="Ours")
    out = b"".join(actions.export_directory("json", by=SYSTEM))
    run = imported(out)
    assert (Organization.objects.count(), run.bad) == (1, 0)
    assert Organization.objects.get() == made
    assert b"".join(actions.export_directory("json", by=SYSTEM)) == out
    assert imported(out).to_write == 0


def test_queries_do_not_grow_with_organizations(django_assert_max_num_queries, staged):
    counts = []
    for kind, count in (("A", 2), ("B", 40)):
        content = as_json(*(organization(f"{kind} {number}") for number in range(count)))
        run = staged(content)
        with django_assert_max_num_queries(400) as seen:
            actions.apply_import(run, by=SYSTEM)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2, counts
