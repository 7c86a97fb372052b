"""Merging two records of one organization: who may, what is refused, what stays reachable, and the undoing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import record_read
from core.events import facts_of
from core.models import Event
from partners import actions, merging
from partners.models import (
    LanguageOffered,
    Organization,
    ServiceOffered,
    ServiceProviderProfile,
)
from referrals import disclosure
from referrals.models import Contents, Message, Referral
from referrals.openings import openings
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import (
    ContactFactory,
    OrganizationFactory,
    ReferralFactory,
    TaskForceMembershipFactory,
    UnitFactory,
)
from tests.partners.actions.two_records import fresh, merge, stored

pytestmark = pytest.mark.django_db


def same_rows():
    """The same, but for the versions that count changes and the keys of rows that are lists of codes."""
    rows = stored(without=("version",))
    for model in (ServiceOffered, LanguageOffered):
        rows[model] = sorted((str(row["organization_id"]), *row.values()) for row in rows[model])
    return rows


def test_a_merge_points_to_the_kept_record_and_says_so_on_both(network, people, double):
    made = merge(people, network, double, take=["website", "city"])
    kept, absorbed = fresh(network.provider), fresh(double)

    assert (absorbed.merged_into, absorbed.archived_at, absorbed.resolved) == (kept, made.merged_at, kept)
    assert (kept.ids, absorbed.ids) == ({kept.pk, absorbed.pk}, {absorbed.pk})
    assert (kept.website, kept.city, kept.county) == ("https://harbor.example", "Elk Fork", "Marlow")
    assert made.taken == {"city": ["", "Elk Fork"], "website": ["", "https://harbor.example"]}
    told = {event.type: event for event in Event.objects.filter(type__startswith="organization.")}
    assert set(told) == {"organization.merged", "organization.absorbed"}
    assert facts_of(told["organization.merged"])["into"] == str(kept.pk)
    assert facts_of(told["organization.absorbed"])["fields"] == ["city", "website"]
    assert not [event for event in told.values() if "harbor" in event.body.lower()]
    assert set(Organization.objects.with_absorbed([kept.pk])) == {kept, absorbed}
    assert absorbed not in Organization.objects.listed()


def test_contacts_lines_services_and_branches_are_the_kept_ones(network, people, double):
    ContactFactory(organization=network.provider, is_primary=True)
    theirs = ContactFactory(organization=double, is_primary=True, unit=UnitFactory(organization=double))
    branch = OrganizationFactory(parent=double)
    for need in ("food", "dental"):
        ServiceOffered.objects.create(organization=double, need=need)
    ServiceOffered.objects.create(organization=network.provider, need="food")
    merge(people, network, double)
    theirs.refresh_from_db()
    assert (theirs.organization, theirs.unit, theirs.is_primary) == (network.provider, None, False)
    assert fresh(branch).parent == network.provider
    assert sorted(network.provider.services.values_list("need", flat=True)) == ["dental", "food"]


def test_an_ori_goes_to_the_kept_record_and_comes_back(network, people, double):
    network.agency.people.all().update(ended_at="2026-01-01T00:00Z")
    listed = OrganizationFactory(law_enforcement=True, name="Elk Fork Police Department", profile__ori="WA0170100")
    made = actions.merge_organizations(network.agency, listed, by=people.coordinator, take=["profile.ori"])
    assert (fresh(network.agency).law_enforcement.ori, fresh(listed).law_enforcement.ori) == ("WA0170100", None)
    assert actions.undo_merge(made, by=people.coordinator) == []
    assert (fresh(network.agency).law_enforcement.ori, fresh(listed).law_enforcement.ori) == (None, "WA0170100")


# --- who sees what afterwards -----------------------------------------------------------------------------------------


@pytest.fixture
def ended(network, double, people):
    """A hand-off that the second record received and ended, with contents of the sender's and a message of each."""
    tip = ReferralFactory(
        tip=True,
        completed=True,
        task_force=network.task_force,
        sender=network.business,
        receiver=double,
        created_by=people.sender.user,
    )
    Contents.objects.create(referral=tip, holder=network.business, note="Night shift only.", signs=["threats"])
    for holder in (network.business, double):
        Message.objects.create(
            referral=tip, holder=holder, key_owner_id=holder.pk, author=people.sender.user, text=f"From {holder.pk}"
        )
    return tip


def seen(person, referral):
    """All that one person can learn of a hand-off."""
    if not Referral.objects.visible_to(person).filter(pk=referral.pk).exists():
        return None
    gate = disclosure.contents(person, referral)
    messages = [disclosure.may_read(person, message, gate.gate) for message in referral.messages.order_by("pk")]
    lines = [(entry.type, entry.text) for entry in timeline(person, referral)]
    opened = [(opening.by, opening.at) for opening in openings(person, referral)]
    return disclosure.envelope(person, referral), gate, messages, lines, opened


def test_the_kept_ones_staff_see_what_the_other_ones_saw_and_nobody_else_anything_new(network, people, double, ended):
    before_staff = seen(actor(organization=double), ended)
    everybody = {name: person for name, person in people.items() if name != "provider"}
    before = {name: seen(person, ended) for name, person in everybody.items()}
    double.people.update(ended_at="2026-01-01T00:00Z")
    assert seen(people.provider, ended) is None

    merge(people, network, double)
    people.provider.membership.organization.refresh_from_db()
    row = Referral.objects.select_related("receiver__merged_into").get(pk=ended.pk)

    assert seen(people.provider, row) == before_staff
    assert {name: seen(person, row) for name, person in everybody.items()} == before
    assert before_staff[1].rows[0]["note"] == "Night shift only."
    assert before_staff[2] == [True, True]


def test_after_undoing_the_kept_ones_staff_see_nothing_of_it_again(network, people, double, ended):
    made = merge(people, network, double)
    actions.undo_merge(made, by=people.coordinator)
    people.provider.membership.organization.refresh_from_db()
    assert seen(people.provider, ended) is None


def test_a_sender_is_not_told_who_at_the_kept_record_opened_it(network, people, double):
    """Openings by the receiver's staff are kept from a sender without feedback, whichever record they work for now."""
    row = ReferralFactory(completed=True, task_force=network.task_force, sender=network.survivors, receiver=double)
    merge(people, network, double)
    row = Referral.objects.get(pk=row.pk)
    record_read(people.provider, "referral.opened", subject_type="referral", subject_id=row.pk)
    assert [opening.organization for opening in openings(people.survivors, row)] == []


# --- undoing ----------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merge_then_undo_leaves_the_same_rows(data, network, people):
    """Whatever the two records hold."""
    text = st.sampled_from(["", "Elk Fork", "Alder"])
    ends = []
    for name in ("Linden House", "Linden House Inc"):
        row = OrganizationFactory(
            name=name,
            city=data.draw(text),
            county=data.draw(text),
            short_name=data.draw(st.sampled_from(["", "LH"])),
            phone=data.draw(st.sampled_from(["", "+14125550101", "+14125550102"])),
            archived_at=None,
            steward=network.task_force,
            profile__serves_minors=data.draw(st.booleans()),
        )
        for need in data.draw(st.sets(st.sampled_from(["food", "dental", "education_esl"]))):
            ServiceOffered.objects.create(organization=row, need=need)
        if data.draw(st.booleans()):
            ContactFactory(organization=row, is_primary=data.draw(st.booleans()), unit=UnitFactory(organization=row))
        ends.append(row)
    kept, absorbed = ends
    TaskForceMembershipFactory(task_force=network.task_force, organization=kept)
    if data.draw(st.booleans()):
        TaskForceMembershipFactory(task_force=network.task_force, organization=absorbed)
    offered = [choice.name for choice in merging.choices(kept, absorbed)]
    take = data.draw(st.sets(st.sampled_from(offered))) if offered else ()
    before = same_rows()

    made = actions.merge_organizations(kept, absorbed, by=people.coordinator, take=take)
    assert same_rows() != before
    assert actions.undo_merge(made, by=people.coordinator) == []

    assert same_rows() == before


def test_undoing_says_what_was_changed_since_and_leaves_it(network, people, double):
    contact = ContactFactory(organization=double)
    ServiceProviderProfile.objects.filter(pk=double.pk).update(serves_minors=True)
    made = merge(people, network, double, take=["city", "profile.serves_minors"])
    actions.update_organization(fresh(network.provider), by=people.coordinator, fields={"city": "Alder"})
    actions.update_contact(fresh(contact), by=people.coordinator, title="Front desk")

    left = actions.undo_merge(made, by=people.coordinator)

    assert left == ["city", "contacts"]
    kept = fresh(network.provider)
    assert (kept.city, kept.service_provider.serves_minors, kept.absorbed_ids) == ("Alder", False, [])
    assert (fresh(contact).organization, fresh(contact).title) == (double, "Front desk")
    told = Event.objects.filter(type="organization.merge_undone")
    assert [facts_of(event)["fields"] for event in told] == [left, left]


def test_a_standing_somebody_decided_on_stays(network, people):
    absorbed = OrganizationFactory(steward=network.task_force, name="Harbor Legal")
    network.provider.memberships.all().delete()
    Organization.objects.filter(pk=network.provider.pk).update(steward=network.task_force)
    TaskForceMembershipFactory(task_force=network.task_force, organization=absorbed)
    made = actions.merge_organizations(network.provider, absorbed, by=people.coordinator)
    joined = network.provider.memberships.get()
    actions.set_membership_status(joined, by=people.coordinator, status="suspended")
    assert actions.undo_merge(made, by=people.coordinator) == ["standings"]
    assert network.provider.memberships.get().status == "suspended"


def test_every_table_that_names_an_organization_is_counted(network, people, double, ended):
    ContactFactory(organization=double)
    found = {model.__name__: count for model, count in merging.ties(double)}
    expected = {"Referral": 1, "Message": 1, "Contact": 1, "TaskForceMembership": 1, "ServiceProviderProfile": 1}
    assert expected.items() <= found.items()
