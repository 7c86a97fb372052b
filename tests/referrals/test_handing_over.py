"""How a hand-off is done: the call before an emergency, the three receipts of a warm one, and who stays responsible."""

from datetime import date

import pytest

from core import delivery, events
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions as partners
from referrals import actions, disclosure, handing_over
from referrals.handoff_codes import HandoffMode
from referrals.models import Notice, Referral
from tests.conftest import actor
from tests.factories import ContactFactory
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(network, people):
    """A service referral that is not sent yet."""
    return actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )


@pytest.fixture
def emergency(draft, people):
    """The same in an emergency."""
    return actions.update_draft(draft, by=people.survivors, envelope={"urgency": "emergency"})


@pytest.fixture
def warm(draft, people):
    """A warm hand-off, sent."""
    draft = actions.update_draft(draft, by=people.survivors, envelope={"handoff_mode": "warm_intro"})
    return actions.send(draft, by=people.survivors)


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count()


# --- the call before an emergency ------------------------------------------------------------------------------------


def test_v10_an_emergency_needs_a_contact_with_a_phone(emergency, people, network):
    ContactFactory(organization=network.provider, phone="")
    ContactFactory(organization=network.other_provider)
    ContactFactory(organization=network.provider, ended_on=date(2026, 1, 2))
    before = stored(emergency)
    with pytest.raises(Conflict) as refused:
        actions.send(emergency, by=people.survivors, call_note="spoke")
    assert refused.value.code == "phone_contact_required"
    assert stored(emergency) == before


@pytest.mark.parametrize("note", ["", "she answered and cried"])
def test_v10_an_emergency_needs_a_coded_call_note(emergency, people, network, note):
    ContactFactory(organization=network.provider)
    before = stored(emergency)
    with pytest.raises(Invalid) as refused:
        actions.send(emergency, by=people.survivors, phoned=True, call_note=note)
    assert list(refused.value.fields) == ["call_note"]
    assert stored(emergency) == before


@pytest.mark.parametrize("note", ["spoke", "spoke_backup", "message", "no_answer"])
def test_v10_with_both_it_is_sent_and_the_note_is_kept(emergency, people, network, note):
    ContactFactory(organization=network.provider, confirmed_on=date(2026, 1, 2))
    row = actions.send(emergency, by=people.survivors, phoned=True, call_note=note)
    assert (row.state, row.call_note) == ("sent", note)
    facts = events.facts_of(Event.objects.get(type="referral.sent"))
    assert facts["call_note"] == note
    assert disclosure.envelope(people.provider, row)["call_note"] == note


@pytest.mark.parametrize("urgency", ["routine", "urgent"])
def test_v10_what_is_no_emergency_needs_neither(draft, people, urgency):
    draft = actions.update_draft(draft, by=people.survivors, envelope={"urgency": urgency})
    assert actions.send(draft, by=people.survivors).state == "sent"


def test_v10_holds_for_a_coordinator_too(people, network):
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal", "urgency": "emergency"},
    )
    with pytest.raises(Conflict):
        actions.send(draft, by=people.coordinator, call_note="spoke")
    ContactFactory(organization=network.provider)
    row = actions.send(draft, by=people.coordinator, call_note="spoke")
    assert row.on_hook == people.coordinator.user


# --- the mode --------------------------------------------------------------------------------------------------------


def test_an_emergency_about_a_person_is_warm_unless_its_writer_says_otherwise(draft, emergency, people, draft_tip):
    assert emergency.handoff_mode == HandoffMode.INTRODUCED
    cold = actions.update_draft(draft, by=people.survivors, envelope={"handoff_mode": "cold_sent"})
    assert cold.handoff_mode == HandoffMode.SENT
    tip = actions.update_draft(draft_tip, by=people.sender, envelope={"urgency": "emergency"})
    assert tip.handoff_mode == HandoffMode.SENT


@pytest.mark.parametrize("mode", ["warm_three_way", "warm_intro", "accompanied", "by pigeon", ""])
def test_a_kind_without_a_person_is_never_warm(draft_tip, people, mode):
    before = stored(draft_tip)
    with pytest.raises(Invalid) as refused:
        actions.update_draft(draft_tip, by=people.sender, envelope={"handoff_mode": mode})
    assert list(refused.value.fields) == ["handoff_mode"]
    assert stored(draft_tip) == before


# --- receipts and the hook -------------------------------------------------------------------------------------------


def test_a_warm_hand_off_has_three_receipts(warm, people):
    def given():
        row = Referral.objects.get(pk=warm.pk)
        return [receipt.code for receipt in handing_over.receipts(people.provider, row) if receipt.at]

    assert warm.on_hook == people.survivors.user
    assert given() == ["sent"]
    actions.acknowledge(warm, by=people.provider)
    assert given() == ["sent", "seen"]
    actions.accept(warm, by=people.provider)
    assert handing_over.is_on_hook(people.provider, Referral.objects.get(pk=warm.pk))
    actions.first_contact(warm, by=people.provider)
    assert given() == ["sent", "seen", "met"]
    assert not handing_over.is_on_hook(people.provider, Referral.objects.get(pk=warm.pk))


def test_a_cold_one_has_none(service, people):
    assert service.on_hook is None
    assert handing_over.receipts(people.provider, service) == []
    assert not handing_over.is_on_hook(people.provider, service)


def test_a_sender_without_feedback_is_not_told_of_receipts(warm, people):
    actions.accept(warm, by=people.provider)
    row = actions.first_contact(warm, by=people.provider)
    found = handing_over.receipts(people.survivors, row)
    assert [(receipt.code, receipt.is_told, bool(receipt.at)) for receipt in found] == [
        ("sent", True, True),
        ("seen", False, False),
        ("met", False, False),
    ]
    assert handing_over.is_on_hook(people.survivors, row)


def test_a_sender_with_feedback_sees_all_receipts(warm, people):
    terms = release_terms() | {"feedback_allowed": True, "expires_on": date.today()}  # noqa: DTZ011 - in force today
    actions.record_release(warm, by=people.survivors, **terms)
    actions.accept(Referral.objects.get(pk=warm.pk), by=people.provider)
    row = actions.first_contact(Referral.objects.get(pk=warm.pk), by=people.provider)
    assert all(receipt.is_told and receipt.at for receipt in handing_over.receipts(people.survivors, row))
    assert not handing_over.is_on_hook(people.survivors, row)


def test_the_hook_is_handed_to_a_colleague(warm, people, network):
    colleague = actor(organization=network.survivors)
    row = actions.hand_hook(warm, by=people.survivors, person=colleague.user)
    assert (row.on_hook, row.version) == (colleague.user, warm.version + 1)
    facts = events.facts_of(Event.objects.get(type="referral.hook_handed"))
    assert facts["person"] == str(colleague.user_id)
    assert actions.hand_hook(row, by=people.coordinator, person=people.coordinator.user).on_hook_id


@pytest.mark.parametrize("name", ["provider", "receiver", "other_coordinator", "evaluator", "platform", "nobody"])
def test_nobody_else_says_who_is_on_the_hook(warm, people, name):
    before = stored(warm)
    with pytest.raises((NotAllowed, Referral.DoesNotExist)):
        actions.hand_hook(warm, by=getattr(people, name), person=people.survivors.user)
    assert stored(warm) == before


@pytest.mark.parametrize("name", ["provider", "receiver", "le_coordinator", "other_coordinator", "evaluator", "nobody"])
def test_only_the_senders_people_and_coordinators_stay_responsible(warm, people, name):
    before = stored(warm)
    with pytest.raises(Invalid) as refused:
        actions.hand_hook(warm, by=people.survivors, person=getattr(people, name).user)
    assert list(refused.value.fields) == ["person"]
    assert stored(warm) == before


def test_a_hook_that_is_off_or_stale_is_not_handed(warm, service, people):
    with pytest.raises(Conflict):
        actions.hand_hook(service, by=people.survivors, person=people.survivors.user)
    with pytest.raises(Stale):
        actions.hand_hook(warm, by=people.survivors, person=people.survivors.user, expected_version=1)
    row = actions.withdraw(warm, by=people.survivors, reason="other")
    with pytest.raises(Conflict):
        actions.hand_hook(row, by=people.coordinator, person=people.coordinator.user)


def test_somebody_who_leaves_is_off_the_hook_and_the_sender_is_told(warm, people, network):
    admin = actor(organization=network.survivors, admin=True)
    delivery.drain()
    Notice.objects.all().delete()
    partners.end_membership(people.survivors.membership, by=admin)
    delivery.drain()
    assert Referral.objects.get(pk=warm.pk).on_hook is None
    assert events.facts_of(Event.objects.get(type="referral.owner_left"))["part"] == "hook"
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert {admin.user_id, people.coordinator.user_id} <= told
    assert people.provider.user_id not in told
    assert (
        actions.drop_hooks(user_id=people.survivors.user_id, organization_id=network.survivors.pk, task_force_id=None)
        == 0
    )
