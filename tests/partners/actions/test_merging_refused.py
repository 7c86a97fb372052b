"""Who may merge two records, and what stands in the way; a refusal changes nothing."""

import pytest

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.models import Merge, Organization, ServiceOffered, ServiceProviderProfile
from tests.conftest import actor
from tests.factories import ReferralFactory, TaskForceFactory, TaskForceMembershipFactory
from tests.partners.actions.two_records import fresh, merge, stored

pytestmark = pytest.mark.django_db

MAY = {"coordinator", "le_coordinator", "platform"}


def test_who_merges(network, people, double):
    rows = stored()
    for name, person in people.items():
        if name not in MAY:
            with pytest.raises(NotAllowed):
                actions.merge_organizations(network.provider, double, by=person)
    assert (stored(), Merge.objects.count(), Event.objects.count()) == (rows, 0, 0)
    for name in sorted(MAY):
        made = actions.merge_organizations(network.provider, double, by=getattr(people, name))
        with pytest.raises(NotAllowed):
            actions.undo_merge(made, by=people.other_coordinator)
        with pytest.raises(NotAllowed):
            actions.undo_merge(made, by=people.provider)
        actions.undo_merge(made, by=getattr(people, name))


def test_a_record_of_another_task_force_too_is_merged_by_platform_staff_only(network, people, double):
    TaskForceMembershipFactory(task_force=TaskForceFactory(), organization=double, status="left")
    with pytest.raises(NotAllowed):
        merge(people, network, double)
    actions.merge_organizations(network.provider, double, by=people.platform)


REFUSALS = {}


def refused(code):
    """Register what leads to a refusal: it returns the record to keep and the one to give up."""

    def register(prepare):
        REFUSALS[prepare.__name__] = (code, prepare)
        return prepare

    return register


@refused("same_record")
def itself(network, people, double):
    return network.provider, network.provider


@refused("merged")
def merged(network, people, double):
    actions.merge_organizations(network.other_provider, double, by=people.coordinator)
    return network.provider, double


@refused("merged")
def into_a_merged_one(network, people, double):
    actions.merge_organizations(network.other_provider, double, by=people.coordinator)
    return double, network.provider


@refused("has_absorbed")
def has_absorbed(network, people, double):
    people.provider.membership.ended_at = "2026-01-01T00:00Z"
    people.provider.membership.save()
    actions.merge_organizations(network.provider, double, by=people.coordinator)
    return network.other_provider, network.provider


@refused("kept_archived")
def kept_archived(network, people, double):
    Organization.objects.filter(pk=network.provider.pk).update(archived_at="2026-01-01T00:00Z")
    return network.provider, double


@refused("different_sectors")
def different_sectors(network, people, double):
    return network.business, double


@refused("is_branch")
def is_branch(network, people, double):
    Organization.objects.filter(pk=double.pk).update(parent=network.provider)
    return network.provider, double


@refused("has_people")
def has_people(network, people, double):
    actor(organization=double, readonly=True)
    return network.provider, double


@refused("has_people")
def has_people_invited(network, people, double):
    actions.invite(by=people.coordinator, email="jo@x.example", role="member", organization=double)
    return network.provider, double


@refused("promises_less")
def promises_less(network, people, double):
    Organization.objects.filter(pk=double.pk).update(privacy_level="totals")
    return network.provider, double


@refused("promises_less")
def promises_less_regime(network, people, double):
    Organization.objects.filter(pk=double.pk).update(regime="hipaa")
    return network.provider, double


@refused("promises_less")
def promises_less_place(network, people, double):
    ServiceProviderProfile.objects.filter(pk=double.pk).update(confidential_location=True)
    return network.provider, double


@refused("handed_off")
def handed_off(network, people, double):
    ReferralFactory(completed=True, task_force=network.task_force, sender=double, receiver=network.provider)
    return network.provider, double


@refused("open_hand_offs")
def open_hand_offs(network, people, double):
    ReferralFactory(accepted=True, task_force=network.task_force, receiver=double)
    return network.provider, double


@refused("open_hand_offs")
def open_hand_offs_draft(network, people, double):
    ReferralFactory(task_force=network.task_force, sender=double)
    return network.provider, double


@pytest.mark.parametrize("what", REFUSALS)
def test_what_stands_in_the_way_is_named_and_nothing_changes(what, network, people, double):
    code, prepare = REFUSALS[what]
    kept, absorbed = prepare(network, people, double)
    rows, merges, events = stored(), Merge.objects.count(), Event.objects.count()
    with pytest.raises(Conflict) as answer:
        actions.merge_organizations(kept, absorbed, by=people.coordinator, take=["phone"])
    assert answer.value.code == code
    assert (stored(), Merge.objects.count(), Event.objects.count()) == (rows, merges, events)


def test_an_older_copy_and_a_field_off_the_list_are_refused(network, people, double):
    rows = stored()
    with pytest.raises(Stale):
        merge(people, network, double, expected_versions=(1, 2))
    with pytest.raises(Invalid):
        merge(people, network, double, take=["privacy_level"])
    assert (stored(), Merge.objects.count()) == (rows, 0)


def test_the_own_admin_of_the_kept_record_keeps_what_it_says(network, people, double):
    actor(organization=network.provider, admin=True)
    ServiceOffered.objects.create(organization=double, need="food")
    with pytest.raises(NotAllowed):
        merge(people, network, double, take=["website"])
    merge(people, network, double)
    assert (fresh(network.provider).website, network.provider.services.count()) == ("", 0)


def test_a_merged_record_takes_no_change_any_more(network, people, double):
    made = merge(people, network, double)
    row, rows = fresh(double), stored()
    tries = (
        lambda: actions.restore_organization(row, by=people.coordinator),
        lambda: actions.update_organization(row, by=people.coordinator, fields={"name": "Other"}),
        lambda: actions.add_contact(row, by=people.coordinator, title="Desk"),
        lambda: actions.invite(by=people.coordinator, email="a@b.example", role="member", organization=row),
    )
    for attempt in tries:
        with pytest.raises(Conflict) as answer:
            attempt()
        assert answer.value.code == "merged"
    assert stored() == rows
    actions.undo_merge(made, by=people.coordinator)
    with pytest.raises(Conflict) as answer:
        actions.undo_merge(made, by=people.coordinator)
    assert answer.value.code == "undone"
