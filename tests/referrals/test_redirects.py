"""Pointing elsewhere: nothing about the person goes along, and the sender has a task until there is a new try."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core import delivery, events
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from partners.codes import MembershipStatus
from partners.models import TaskForceMembership
from referrals import actions, disclosure, suggestions
from referrals.models import Contents, Message, Notice, Referral, ReferralTask, Release, Suggestion
from tests.conftest import actor
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_agency(network):
    agency = OrganizationFactory(law_enforcement=True, name="Ridge County Sheriff")
    TaskForceMembershipFactory(task_force=network.task_force, organization=agency)
    return agency


@pytest.fixture
def redirected(tip, people, other_agency):
    return actions.redirect(tip, by=people.receiver, organizations=[other_agency.pk])


def untouched(referral):
    models = (Referral, Contents, Suggestion, ReferralTask)
    return [list(model.objects.order_by("pk").values()) for model in models] + [Event.objects.count()]


def test_a_redirect_names_partners_and_leaves_a_task_with_the_sender(redirected, people, network, other_agency):
    task = ReferralTask.objects.get()
    facts = events.facts_of(Event.objects.get(type="referral.redirected"))
    assert (redirected.state, redirected.reason_group) == ("redirected", "passed_on")
    assert redirected.acknowledged_at == redirected.decided_at == redirected.closed_at
    assert (task.organization, task.kind, task.done_at, task.result) == (network.business, "refer_again", None, "")
    assert task.due_at > timezone.now() + timedelta(hours=16)
    assert (facts["late"], facts["organizations"]) == (False, [str(other_agency.pk)])
    assert suggestions.suggested(people.sender, redirected) == [other_agency]


@pytest.mark.parametrize(
    "named", ["nobody", "the sender", "the receiver", "a stranger", "another sector", "six", "left"]
)
def test_only_other_members_that_can_take_it_on_are_named(named, tip, people, network, other_agency):
    if named == "left":
        TaskForceMembership.objects.filter(organization=other_agency).update(status=MembershipStatus.LEFT)
    given = {
        "nobody": [],
        "the sender": [network.business.pk],
        "the receiver": [network.agency.pk],
        "a stranger": [network.outsider.pk],
        "another sector": [other_agency.pk, network.provider.pk],
        "six": [uuid4() for _ in range(6)],
        "left": [other_agency.pk],
    }[named]
    before = untouched(tip)
    with pytest.raises(Invalid) as refused:
        actions.redirect(tip, by=people.receiver, organizations=given)
    assert list(refused.value.fields) == ["organizations"]
    assert untouched(tip) == before


def test_the_wrong_side_cannot_redirect(tip, people, other_agency):
    before = untouched(tip)
    with pytest.raises(NotAllowed):
        actions.redirect(tip, by=people.sender, organizations=[other_agency.pk])
    assert untouched(tip) == before


def test_v04_a_redirect_copies_nothing(redirected, people, network, other_agency):
    assert Referral.objects.count() == 1
    again = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=other_agency,
        kind="tip",
        previous=redirected,
    )
    assert not Contents.objects.filter(referral=again).exists()
    assert not Message.objects.filter(referral=again).exists()
    assert not Release.objects.filter(referral=again).exists()
    assert (again.region, again.industry, again.need_group) == ("", "", "")


def test_v04_nothing_about_a_person_goes_along_or_to_whoever_is_named(coded, people, network):
    actions.add_message(coded, by=people.survivors, text="Mornings are best.")
    elsewhere = actor(organization=network.other_provider)
    done = actions.redirect(coded, by=people.provider, organizations=[network.other_provider.pk])
    assert not Referral.objects.visible_to(elsewhere).exists()
    again = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.other_provider,
        kind="service",
        previous=done,
    )
    assert [again.contents.count(), again.messages.count(), again.releases.count()] == [0, 0, 0]
    assert (again.need_group, again.region, again.source) == ("", "", "unknown")
    sent = actions.send(
        actions.update_draft(again, by=people.survivors, envelope={"need_group": "legal"}), by=people.survivors
    )
    assert not disclosure.contents(elsewhere, sent).is_open
    assert not disclosure.contents(elsewhere, Referral.objects.get(pk=coded.pk)).is_open


def test_sending_the_new_try_settles_the_task(redirected, people, network, other_agency):
    again = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=other_agency,
        kind="tip",
        previous=redirected,
        contents={"signs": ["threats"]},
    )
    assert ReferralTask.objects.get().done_at is None
    actions.send(again, by=people.sender)
    task = ReferralTask.objects.get()
    assert (task.result, task.next_referral, task.done_by) == ("referred", again, people.sender.user)


@pytest.mark.parametrize("who", ["sender", "sender_admin", "coordinator"])
def test_a_task_may_be_dropped_once(redirected, people, who):
    by = getattr(people, who)
    done = actions.drop_task(ReferralTask.objects.get(), by=by)
    event = Event.objects.get(type="referral.task_dropped")
    assert (done.result, done.done_by) == ("not_needed", by.user)
    assert event.proxy_for_id == (redirected.sender_id if who == "coordinator" else None)
    with pytest.raises(Conflict):
        actions.drop_task(done, by=by)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("sender_readonly", NotAllowed),
        ("receiver", ReferralTask.DoesNotExist),
        ("outsider", ReferralTask.DoesNotExist),
        ("other_coordinator", ReferralTask.DoesNotExist),
        ("evaluator", ReferralTask.DoesNotExist),
        ("platform", ReferralTask.DoesNotExist),
    ],
)
def test_nobody_else_drops_it(redirected, people, who, error):
    before = untouched(redirected)
    with pytest.raises(error):
        actions.drop_task(ReferralTask.objects.get(), by=getattr(people, who))
    assert untouched(redirected) == before


def test_a_sender_who_is_told_nothing_has_no_task_and_the_coordinator_has_it(service, people, network):
    done = actions.redirect(service, by=people.provider, organizations=[network.other_provider.pk])
    assert disclosure.shown_state(people.survivors, done) == "answered"
    assert not ReferralTask.objects.visible_to(people.survivors).exists()
    assert not Suggestion.objects.visible_to(people.survivors).exists()
    assert suggestions.suggested(people.survivors, done) == []
    assert ReferralTask.objects.visible_to(people.coordinator).get().referral == done
    assert suggestions.suggested(people.coordinator, done) == [network.other_provider]


@pytest.mark.parametrize("first", ["accept", "waitlist"])
@pytest.mark.parametrize("second", ["decline", "redirect"])
def test_a_second_answer_is_kept_from_a_sender_who_is_told_nothing(service, people, network, first, second):
    given = {
        "accept": {},
        "waitlist": {"review_on": timezone.localdate() + timedelta(days=2)},
        "decline": {"reason": "other"},
        "redirect": {"organizations": [network.other_provider.pk]},
    }
    row = actions.MAKE[first](service, by=people.provider, **given[first])
    row = actions.MAKE[second](row, by=people.provider, **given[second])
    seen = [disclosure.event_as_seen(people.survivors, row, event) for event in Event.objects.order_by("id")]
    assert [kind for kind in seen if kind] == ["referral.drafted", "referral.sent", "referral.answered"]


def test_a_late_redirect_says_so(tip, people, other_agency):
    actions.accept(tip, by=people.receiver)
    actions.redirect(tip, by=people.receiver, organizations=[other_agency.pk])
    assert events.facts_of(Event.objects.get(type="referral.redirected"))["late"] is True


def test_a_new_try_waits_for_the_end_of_the_earlier_one(tip, people, network):
    given = {
        "by": people.sender,
        "task_force": network.task_force,
        "sender": network.business,
        "receiver": network.agency,
        "kind": "tip",
        "previous": tip,
    }
    with pytest.raises(Conflict):
        actions.create_draft(**given)
    assert Referral.objects.count() == 1
    actions.withdraw(tip, by=people.sender, reason="other")
    tip.refresh_from_db()
    assert actions.create_draft(**given).previous == tip


def test_a_new_try_follows_only_the_same_senders(tip, people, network):
    actions.decline(tip, by=people.receiver, reason="other")
    tip.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        actions.create_draft(
            by=people.coordinator,
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.agency,
            kind="tip",
            previous=tip,
        )
    assert list(refused.value.fields) == ["previous"]


def test_sender_and_coordinator_are_told(redirected, people):
    delivery.drain()
    told = set(Notice.objects.filter(code="redirected").values_list("user_id", flat=True))
    assert told >= {people.sender.user_id, people.coordinator.user_id}
    assert people.receiver_admin.user_id not in told


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_decline_may_name_who_could_help(count, tip, people, network):
    named = [OrganizationFactory(law_enforcement=True, name=f"Agency {number}") for number in range(count)]
    for one in named:
        TaskForceMembershipFactory(task_force=network.task_force, organization=one)
    done = actions.decline(tip, by=people.receiver, reason="outside_area", organizations=[one.pk for one in named])
    facts = events.facts_of(Event.objects.get(type="referral.declined"))
    assert (done.state, done.version) == ("declined", tip.version + 1)
    assert set(facts.get("organizations", [])) == {str(one.pk) for one in named}
    assert ("organizations" in facts) is bool(count)
    for who in (people.sender, people.coordinator, people.receiver):
        assert suggestions.suggested(who, done) == named
    assert not ReferralTask.objects.exists()
    assert not Notice.objects.filter(user__memberships__organization__in=named).exists()


@pytest.mark.parametrize("named", ["the sender", "the receiver", "a stranger", "another sector", "six"])
def test_a_decline_names_only_members_that_can_take_it_on(named, tip, people, network, other_agency):
    given = {
        "the sender": [network.business.pk],
        "the receiver": [network.agency.pk],
        "a stranger": [network.outsider.pk],
        "another sector": [other_agency.pk, network.provider.pk],
        "six": [uuid4() for _ in range(6)],
    }[named]
    before = untouched(tip)
    with pytest.raises(Invalid) as refused:
        actions.decline(tip, by=people.receiver, reason="outside_area", organizations=given)
    assert list(refused.value.fields) == ["organizations"]
    assert untouched(tip) == before


def test_a_sender_who_is_told_nothing_learns_no_decline_from_whom_it_named(service, people, network):
    done = actions.decline(service, by=people.provider, reason="no_capacity", organizations=[network.other_provider.pk])
    assert disclosure.shown_state(people.survivors, done) == "answered"
    assert not Suggestion.objects.visible_to(people.survivors).exists()
    assert suggestions.suggested(people.survivors, done) == []
    assert suggestions.suggested(people.coordinator, done) == [network.other_provider]
