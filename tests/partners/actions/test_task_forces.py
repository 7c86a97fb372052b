"""Setting up a task force, who belongs to it, and its awards."""

from datetime import date

import pytest

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions
from partners.models import Award, TaskForce, TaskForceMembership
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_a_task_force_begins_with_its_clocks(people):
    row = actions.create_task_force(by=people.platform, name="Lakes Task Force", time_zone="America/Chicago")
    assert (row.slug, row.short_name, row.clock_rules.count()) == (
        "lakes-task-force",
        "Lakes Task Force",
        63,
    )
    assert Event.objects.get().type == "task_force.created"


@pytest.mark.parametrize(
    ("field", "given"),
    [("name", {"name": ""}), ("time_zone", {"time_zone": "Mars/Olympus"}), ("public_k", {"public_k": 1})],
)
def test_a_bad_one_is_refused_by_field(field, given, people):
    with pytest.raises(Invalid) as refusal:
        actions.create_task_force(by=people.platform, **({"name": "Lakes", "slug": "lakes", "short_name": "L"} | given))
    assert list(refusal.value.fields) == [field]
    assert (TaskForce.objects.filter(slug="lakes").exists(), Event.objects.count()) == (False, 0)


def test_only_platform_staff_set_one_up(people, network):
    for name, by in people.items():
        if name != "platform":
            with pytest.raises(NotAllowed):
                actions.create_task_force(by=by, name="Lakes")
    assert TaskForce.objects.filter(name="Lakes").exists() is False


def test_an_agency_that_nobody_keeps_is_kept_by_the_first_that_it_joins(people, network):
    agency = OrganizationFactory(law_enforcement=True)
    row = actions.add_to_task_force(network.task_force, agency, by=people.coordinator)
    agency.refresh_from_db()
    assert (row.status, agency.steward, agency.version) == ("active", network.task_force, 2)

    actions.add_to_task_force(network.other_task_force, agency, by=people.other_coordinator)
    agency.refresh_from_db()
    assert (agency.steward, agency.version) == (network.task_force, 2)


def test_a_member_is_added_once_and_may_come_back(people, network):
    row = TaskForceMembership.objects.get(organization=network.provider)
    with pytest.raises(Conflict):
        actions.add_to_task_force(network.task_force, network.provider, by=people.coordinator)
    left = actions.set_membership_status(row, by=people.coordinator, status="left", expected_version=1)
    assert left.ended_on is not None
    back = actions.add_to_task_force(network.task_force, network.provider, by=people.coordinator, status="vetted")
    assert (back.pk, back.status, back.ended_on) == (row.pk, "vetted", None)


def test_an_archived_partner_does_not_join(people, network):
    row = actions.create_organization(by=people.coordinator, name="Bluebird", sector="community")
    row = actions.archive_organization(row, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.add_to_task_force(network.task_force, row, by=people.coordinator)
    assert not TaskForceMembership.objects.filter(organization=row).exists()


def test_a_suspension_gives_no_reason_to_anybody(people, network):
    row = TaskForceMembership.objects.get(organization=network.business)
    actions.set_membership_status(row, by=people.coordinator, status="suspended")
    assert facts_of(Event.objects.get()) == {"hands_off": False, "version": 2}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Conflict, {"status": "active"}),
        (Invalid, {"status": "banished"}),
        (Stale, {"status": "left", "expected_version": 7}),
    ],
)
def test_a_standing_that_cannot_be_set_changes_nothing(kind, given, people, network):
    row = TaskForceMembership.objects.get(organization=network.business)
    with pytest.raises(kind):
        actions.set_membership_status(row, by=people.coordinator, **given)
    row.refresh_from_db()
    assert (row.status, row.version, Event.objects.count()) == ("active", 1, 0)


@pytest.mark.parametrize("who", ["sender_admin", "other_coordinator", "evaluator", "auditor", "platform"])
def test_strangers_change_no_standing_and_no_award(who, people, network):
    by = getattr(people, who)
    row = TaskForceMembership.objects.get(organization=network.business)
    award = Award.objects.create(task_force=network.task_force, funder="OVC", number="A-1", starts_on=date(2026, 10, 1))
    for act in (
        lambda: actions.add_to_task_force(network.task_force, network.outsider, by=by),
        lambda: actions.set_membership_status(row, by=by, status="left"),
        lambda: actions.add_award(network.task_force, by=by, funder="OVC", number="A-2", starts_on=date(2026, 10, 1)),
        lambda: actions.update_award(award, by=by, program="ECM"),
        lambda: actions.archive_award(award, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Event.objects.count(), Award.objects.count()) == (0, 1)


def test_an_award_ends_after_it_starts_and_has_its_own_number(people, network):
    given = {"funder": "OVC", "number": "A-1", "starts_on": date(2026, 10, 1)}
    award = actions.add_award(network.task_force, by=people.coordinator, **given)
    with pytest.raises(Invalid):
        actions.add_award(network.task_force, by=people.coordinator, **given)
    with pytest.raises(Invalid):
        actions.update_award(award, by=people.coordinator, ends_on=date(2026, 9, 30))
    actions.update_award(award, by=people.coordinator, ends_on=date(2029, 9, 30))
    actions.archive_award(award, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.archive_award(award, by=people.coordinator)
    types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["award.added", "award.changed", "award.archived"]


def test_a_clock_is_changed_for_all_kinds_or_one(network, people):
    given = {"urgency": "routine", "step": "decide", "measure": "business_days"}
    changed = actions.set_clock(network.task_force, by=people.coordinator, amount=4, **given)
    one = actions.set_clock(network.task_force, by=people.coordinator, amount=None, kind="tip", **given)
    assert (changed.amount, one.amount, one.kind) == (4, None, "tip")
    assert network.task_force.clock_rules.filter(step="decide", urgency="routine", kind="").count() == 1
    assert Event.objects.filter(type="task_force.clock_changed", task_force_id=network.task_force.pk).count() == 2


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"amount": 0}, ["amount"]),
        ({"amount": 1001}, ["amount"]),
        ({"amount": 1, "urgency": "soon"}, ["urgency"]),
        ({"amount": 1, "step": "dream", "measure": "moons"}, ["measure", "step"]),
    ],
)
def test_a_clock_off_the_lists_changes_nothing(network, people, given, wrong):
    before = list(network.task_force.clock_rules.order_by("pk").values())
    with pytest.raises(Invalid) as refused:
        actions.set_clock(
            network.task_force, by=people.coordinator, **({"urgency": "routine", "step": "decide"} | given)
        )
    assert sorted(refused.value.fields) == wrong
    assert list(network.task_force.clock_rules.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["sender_admin", "receiver", "other_coordinator", "evaluator", "platform", "nobody"])
def test_only_its_coordinator_changes_a_clock(network, people, name):
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        actions.set_clock(network.task_force, by=getattr(people, name), urgency="routine", step="decide", amount=1)
    assert Event.objects.count() == before
