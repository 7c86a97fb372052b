"""A release is for the one it names: nobody else reads under it, answers under it, or is told of it."""

import pytest

from core.events import facts_of
from core.models import Event
from referrals import actions, disclosure, releases
from referrals.disclosure import event_as_seen, facts_as_seen
from referrals.models import Referral, Release
from referrals.releases import Gate, feedback_is_open, gate_for
from tests.conftest import actor
from tests.support.coded import recorded

pytestmark = pytest.mark.django_db


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def moved(coded_draft, network, people):
    """A draft whose release names the partner it was to go to first; it goes to another, under one of its own."""
    elsewhere = actions.update_draft(
        coded_draft, by=people.survivors, envelope={"receiver_id": network.other_provider.pk}
    )
    recorded(elsewhere, people.survivors, feedback_allowed=True)
    back = actions.update_draft(fresh(elsewhere), by=people.survivors, envelope={"receiver_id": network.provider.pk})
    recorded(back, people.survivors)
    return actions.send(fresh(back), by=people.survivors)


# --- who may tell how it goes on -------------------------------------------------------------------------------------


def test_feedback_allowed_to_one_partner_lets_no_other_tell(moved, people):
    accepted = actions.accept(moved, by=people.provider)
    assert not feedback_is_open(accepted)
    assert disclosure.shown_state(people.survivors, accepted) == "answered"
    today = releases.today_for(accepted)
    assert not Referral.objects.with_feedback(today).get(pk=moved.pk).has_feedback_release
    assert Referral.objects.filter(Referral.objects.masked_for(people.survivors, today), pk=moved.pk).exists()


def test_feedback_allowed_to_the_receiver_lets_it_tell(moved, people):
    recorded(moved, people.survivors, feedback_allowed=True)
    accepted = actions.accept(fresh(moved), by=people.provider)
    assert disclosure.shown_state(people.survivors, accepted) == "accepted"
    assert Referral.objects.with_feedback(releases.today_for(accepted)).get(pk=moved.pk).has_feedback_release


# --- coordinators whom somebody else employs -------------------------------------------------------------------------


@pytest.fixture
def open_policy(network):
    """The providers agreed that coordinators employed by law enforcement see their envelopes."""
    network.task_force.le_coordinator_sees_provider_envelopes = True
    network.task_force.save()


def test_a_coordinator_of_law_enforcement_reads_only_under_its_tick(coded, people, network, open_policy):
    recorded(coded, people.survivors, to_task_force=True)
    people.le_coordinator.membership.refresh_from_db()
    assert gate_for(people.coordinator, fresh(coded)) == Gate.RELEASED
    assert gate_for(people.le_coordinator, fresh(coded)) == Gate.NO_RELEASE
    assert disclosure.contents(people.le_coordinator, fresh(coded)).rows == []
    recorded(coded, people.survivors, to_task_force=True, includes_law_enforcement=True)
    assert gate_for(people.le_coordinator, fresh(coded)) == Gate.RELEASED


def test_one_whose_employer_enforces_immigration_law_needs_that_tick_too(coded, people, network):
    network.agency.law_enforcement.enforces_immigration = True
    network.agency.law_enforcement.save()
    theirs = actor(coordinator=True, employer=network.agency, task_force=network.task_force)
    recorded(coded, people.survivors, to_task_force=True, includes_law_enforcement=True)
    assert gate_for(theirs, fresh(coded)) == Gate.NO_RELEASE
    ticks = {"includes_law_enforcement": True, "includes_immigration_enforcement": True}
    recorded(coded, people.survivors, to_task_force=True, **ticks)
    assert gate_for(theirs, fresh(coded)) == Gate.RELEASED


# --- what the person wanted ------------------------------------------------------------------------------------------


def test_a_release_for_coordinators_says_nothing_of_partners_where_one_names_a_partner(coded_draft, people, network):
    Referral.objects.filter(pk=coded_draft.pk).update(kind="le_handoff", receiver=network.agency)
    recorded(fresh(coded_draft), people.survivors, includes_law_enforcement=True)
    recorded(fresh(coded_draft), people.survivors, to_task_force=True)
    assert releases.last_said(fresh(coded_draft)).receiver_id == network.agency.pk
    assert actions.send(fresh(coded_draft), by=people.survivors).state == "sent"


def test_alone_it_does(coded_draft, people):
    recorded(coded_draft, people.survivors, to_task_force=True)
    assert not releases.last_said(coded_draft).includes_law_enforcement


# --- what is told of it ----------------------------------------------------------------------------------------------


def told_of(person, referral, kind):
    rows = Event.objects.filter(subject_id=referral.pk, type=f"referral.{kind}").order_by("id")
    return [event for event in rows if event_as_seen(person, referral, event)]


def test_a_receiver_is_told_of_the_release_that_names_it_and_of_no_other(moved, people, network):
    recorded(moved, people.survivors, to_task_force=True)
    row = fresh(moved)
    (one,) = told_of(people.provider, row, "release_recorded")
    assert facts_of(one)["receiver"] == str(network.provider.pk)
    assert len(told_of(people.survivors, row, "release_recorded")) == 3
    known = {facts_of(event)["receiver"] for event in told_of(people.coordinator, row, "release_recorded")}
    assert known == {str(network.provider.pk), "task_force"}


def test_how_it_was_taken_back_and_what_else_there_was_is_the_holders(moved, people):
    actions.revoke_release(moved, by=people.survivors, how="written")
    (event,) = Event.objects.filter(subject_id=moved.pk, type="referral.release_revoked")
    own = facts_as_seen(people.survivors, fresh(moved), event)
    assert (own["how"], own["releases"], len(own["ids"])) == ("written", 2, 2)
    for person in (people.provider, people.coordinator):
        assert not {"how", "releases", "ids"} & set(facts_as_seen(person, fresh(moved), event))


def test_taking_back_the_coordinators_alone_is_not_told_to_the_receiver(moved, people):
    own = recorded(moved, people.survivors, to_task_force=True)
    actions.withdraw_release(own, by=people.survivors)
    assert not told_of(people.provider, fresh(moved), "release_withdrawn")
    for person in (people.survivors, people.coordinator):
        assert len(told_of(person, fresh(moved), "release_withdrawn")) == 1


def test_taking_back_the_one_for_whom_it_was_to_go_to_before_ends_nothing(moved, people, network):
    earlier = Release.objects.get(receiver=network.other_provider)
    actions.add_message(moved, by=people.provider, text="Noted.")
    row = actions.withdraw_release(earlier, by=people.survivors)
    assert (row.state, gate_for(people.provider, fresh(moved))) == ("sent", Gate.RELEASED)
    assert [message.text for message in row.messages.all()] == ["Noted."]
    assert list(Release.objects.filter(withdrawn_at=None).values_list("receiver", flat=True)) == [network.provider.pk]
