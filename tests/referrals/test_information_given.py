"""The person was given the number: it ends at once, and its receiver is neither asked nor told anything."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import delivery, events, seals, verification
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import AccessLog, Event
from referrals import actions, changes, disclosure, feed, handing_over, outcomes, permissions, timeline, worklists
from referrals.models import Contents, Escalation, Notice, Referral, ReferralTask
from referrals.worklists import reminders_due
from tests.conftest import actor
from tests.factories import ContactFactory
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(number_only, people):
    """A number that was given."""
    return actions.give_information(number_only, by=people.survivors)


def stored(referral):
    return (
        Referral.objects.values().get(pk=referral.pk),
        list(Contents.objects.filter(referral=referral).values()),
        Event.objects.count(),
    )


def seen_by(person):
    return set(Referral.objects.visible_to(person).values_list("pk", flat=True))


# --- what it does ----------------------------------------------------------------------------------------------------


def test_it_closes_at_once_with_its_outcome_and_nothing_runs(given, people) -> None:
    assert (given.state, given.reason_group, given.was_given) == ("completed", "informed", True)
    assert given.closed_at is not None
    times = [getattr(given, name) for name in disclosure.ENVELOPE if name.endswith(("_at", "_due_at", "_until"))]
    assert [moment for moment in times if moment] == [given.created_at, given.closed_at]
    assert (given.sent_on, given.escalate_at, given.on_hook_id, given.call_note) == (None, None, None, "")
    event = Event.objects.get(type="referral.information_given")
    facts = events.facts_of(event)
    assert (facts["source"], facts["target"], facts["group"]) == ("draft", "completed", "informed")
    assert (facts["gate"], event.proxy_for_id) == ("not_needed", None)
    (held,) = Contents.objects.filter(referral=given).values_list("holder", "reason_code")
    assert held == (given.sender_id, "information_given")


def test_it_stays_as_it_is_and_the_record_agrees(given, people) -> None:
    assert all(isinstance(reason, Conflict) for reason in permissions.allowed_moves(people.survivors, given).values())
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        actions.expire_overdue()
        actions.purge(timezone.now())
    assert Referral.objects.get(pk=given.pk).state == "completed"
    assert not Escalation.objects.exists()
    assert list(verification.problems()) == []


def test_there_is_no_outcome_to_confirm_no_receipt_no_hook_and_nothing_to_remind_of(given, people) -> None:
    assert outcomes.confirmation(people.survivors, given) is None
    assert isinstance(outcomes.why_not_confirm(people.survivors, given), Conflict)
    assert handing_over.receipts(people.survivors, given) == []
    assert isinstance(permissions.why_not_remind(people.survivors, given), Conflict)
    assert isinstance(permissions.why_not_add_message(people.survivors, given), Conflict)
    assert not reminders_due(people.coordinator, timezone.now()).exists()


def test_no_release_no_call_and_no_agreement_is_asked_for(number_only, people, network) -> None:
    """Even in an emergency, with a partner nobody confirmed: nothing is disclosed and nobody is to act."""
    ContactFactory(organization=network.provider, phone="")
    actions.update_draft(number_only, by=people.survivors, envelope={"urgency": "emergency"})
    assert actions.give_information(number_only, by=people.survivors).state == "completed"


def test_it_settles_the_task_that_an_earlier_redirect_left(people, network, service) -> None:
    network.task_force.memberships.get_or_create(organization=network.other_provider)
    actions.redirect(service, by=people.provider, organizations=[network.other_provider.pk])
    task = ReferralTask.objects.get()
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.other_provider,
        kind="service",
        previous=service,
        envelope={"need_group": "legal", "handoff_mode": "cold_info_given"},
    )
    actions.give_information(draft, by=people.survivors)
    task.refresh_from_db()
    assert (task.result, task.next_referral_id) == ("referred", draft.pk)


# --- refusals change nothing -----------------------------------------------------------------------------------------


def test_such_a_draft_cannot_be_sent(number_only, people) -> None:
    before = stored(number_only)
    with pytest.raises(Conflict) as refused:
        actions.send(number_only, by=people.survivors)
    assert (refused.value.code, stored(number_only)) == ("information_only", before)
    outcome = actions.bulk_send([actions.bulk.Sending(number_only.pk, number_only.version)], by=people.survivors)
    assert (outcome[0].refusal.code, stored(number_only)) == ("information_only", before)


@pytest.mark.parametrize("subject", ["service", "tip", "draft_tip"])
def test_what_is_handed_over_otherwise_is_not_closed_so(request, people, subject) -> None:
    referral = request.getfixturevalue(subject)
    before = stored(referral)
    with pytest.raises(Conflict):
        actions.give_information(referral, by=people.survivors if subject == "service" else people.sender)
    assert stored(referral) == before


@pytest.mark.parametrize("who", ["provider", "outsider", "evaluator"])
def test_others_do_not_see_such_a_draft(number_only, people, who) -> None:
    before = stored(number_only)
    with pytest.raises(Referral.DoesNotExist):
        actions.give_information(number_only, by=getattr(people, who))
    assert stored(number_only) == before


def test_who_only_reads_may_not(number_only, people, network) -> None:
    before = stored(number_only)
    with pytest.raises(NotAllowed):
        actions.give_information(number_only, by=actor(organization=network.survivors, role="readonly"))
    assert stored(number_only) == before


def test_a_stale_copy_is_refused(number_only, people) -> None:
    before = stored(number_only)
    with pytest.raises(Stale):
        actions.give_information(number_only, by=people.survivors, expected_version=number_only.version + 1)
    assert stored(number_only) == before


def test_twice_is_once(given, people) -> None:
    before = stored(given)
    with pytest.raises(Conflict):
        actions.give_information(given, by=people.survivors)
    assert stored(given) == before


def test_the_need_must_be_said(number_only, people) -> None:
    actions.update_draft(number_only, by=people.survivors, envelope={"need_group": ""})
    before = stored(number_only)
    with pytest.raises(Invalid) as refused:
        actions.give_information(number_only, by=people.survivors)
    assert (list(refused.value.fields), stored(number_only)) == (["need_group"], before)


def test_both_must_still_be_members(number_only, people, network) -> None:
    network.task_force.memberships.filter(organization=network.provider).update(status="suspended")
    before = stored(number_only)
    with pytest.raises(Invalid) as refused:
        actions.give_information(number_only, by=people.survivors)
    assert (list(refused.value.fields), stored(number_only)) == (["receiver"], before)


def test_a_time_to_come_is_refused(number_only, people) -> None:
    before = stored(number_only)
    with pytest.raises(Invalid) as refused:
        actions.give_information(number_only, by=people.survivors, occurred_at=timezone.now() + timedelta(days=1))
    assert (list(refused.value.fields), stored(number_only)) == (["occurred_at"], before)


def test_of_whoever_was_given_the_number_only_nothing_is_kept(number_only, people, network) -> None:
    network.survivors.privacy_level = "contents"
    network.survivors.save()
    with pytest.raises(Invalid) as refused:
        actions.update_draft(number_only, by=people.survivors, contents={"people": 2, "language": ""})
    assert list(refused.value.fields) == ["people"]
    with pytest.raises(Conflict):
        actions.add_message(number_only, by=people.survivors, text="Mornings are best.")


def test_what_was_written_before_must_be_taken_back_first(number_only, people, network) -> None:
    network.survivors.privacy_level = "contents"
    network.survivors.save()
    actions.update_draft(
        number_only, by=people.survivors, envelope={"handoff_mode": "cold_sent"}, contents={"people": 2}
    )
    actions.update_draft(number_only, by=people.survivors, envelope={"handoff_mode": "cold_info_given"})
    before = stored(number_only)
    with pytest.raises(Invalid) as refused:
        actions.give_information(number_only, by=people.survivors)
    assert (list(refused.value.fields), stored(number_only)) == (["handoff_mode"], before)
    actions.update_draft(number_only, by=people.survivors, contents={"people": None})
    assert actions.give_information(number_only, by=people.survivors).was_given


def test_whoever_wants_no_police_is_not_given_their_number_either(people, network, service) -> None:
    day = network.task_force.calendar.local_day(timezone.now())
    terms = release_terms(includes_law_enforcement=False)
    actions.record_release(service, by=people.survivors, **terms, expires_on=day + timedelta(days=9))
    actions.decline(service, by=people.provider, reason="no_capacity")
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.other_provider,
        kind="service",
        previous=service,
        envelope={"need_group": "legal", "handoff_mode": "cold_info_given"},
    )
    Referral.objects.filter(pk=draft.pk).update(receiver=network.agency)
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        actions.give_information(draft, by=people.survivors)
    assert (list(refused.value.fields), stored(draft)) == (["receiver"], before)


@pytest.mark.parametrize("broken", [{"handoff_mode": "cold_sent"}, {"closed_at": None}])
def test_the_database_knows_no_other_end_of_what_was_not_sent(given, broken) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=given.pk).update(**broken)


# --- who sees it -----------------------------------------------------------------------------------------------------


def test_the_sender_and_the_coordinators_see_it_and_the_receiver_never_does(given, people) -> None:
    assert given.pk in seen_by(people.survivors)
    assert given.pk in seen_by(people.coordinator)
    others = ("provider", "receiver", "sender", "outsider", "evaluator", "auditor", "platform", "other_coordinator")
    assert [name for name in others if given.pk in seen_by(getattr(people, name))] == []


def test_a_coordinator_of_law_enforcement_sees_none_between_providers(given, people) -> None:
    assert given.pk not in seen_by(people.le_coordinator)


def test_a_sender_who_is_told_nothing_else_sees_that_it_is_closed(given, people) -> None:
    row = disclosure.envelope(people.survivors, given)
    assert (row["state"], row["reason_group"], row["handoff_mode"]) == ("completed", "informed", "cold_info_given")
    hidden = Referral.objects.masked_for(people.survivors, timezone.now().date())
    assert not Referral.objects.filter(hidden, pk=given.pk).exists()
    assert [entry.type for entry in timeline.timeline(people.survivors, given)][0] == "referral.information_given"


def test_the_feed_and_what_changed_tell_those_two_alone(number_only, people, network) -> None:
    seals.seal_all()
    places = changes.newest(people.coordinator)
    given = actions.give_information(number_only, by=people.survivors)
    seals.seal_all()
    for name, told in (("survivors", True), ("coordinator", True), ("provider", False)):
        person = getattr(people, name)
        types = [item.type for item in feed.page(person, network.task_force.pk).items]
        assert ("referral.information_given" in types) is told
        news = changes.since(person, places, changes.newest(person), size=9).ids
        assert (given.pk in news) is told


def test_nobody_is_asked_or_told_anything(given, people) -> None:
    delivery.drain()
    assert not Notice.objects.exists()
    assert not AccessLog.objects.exists()


def test_a_coordinator_records_it_for_the_sender_who_is_told_and_may_object(people, network) -> None:
    draft = actions.create_draft(
        by=people.coordinator,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="legal",
        envelope={"handoff_mode": "cold_info_given"},
    )
    yesterday = timezone.now() - timedelta(days=1)
    given = actions.give_information(draft, by=people.coordinator, occurred_at=yesterday)
    assert given.closed_at == yesterday
    delivery.drain()
    assert set(Notice.objects.values_list("user_id", "code")) == {(people.survivors.user_id, "information_given")}
    entries = {entry.type: entry for entry in timeline.timeline(people.survivors, given)}
    entry = entries["referral.information_given"]
    assert entry.may_dispute
    actions.dispute_proxy(given, by=people.survivors, event_id=entry.id)


def test_it_stands_among_what_was_closed_and_in_no_other_list(given, people) -> None:
    now = timezone.now()
    counts = worklists.queue_counts(people.coordinator, now)
    assert {view: n for view, n in counts.items() if n} == {"closed": 1}
    assert list(worklists.queue(people.coordinator, "closed", now)) == [given]
    assert set(worklists.inbox_counts(people.provider).values()) == {0}


def test_another_try_may_follow_at_once(given, people, network) -> None:
    again = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        previous=given,
        envelope={"need_group": "legal"},
    )
    assert actions.send(again, by=people.survivors).state == "sent"
