"""The guard against the same hand-off twice: it warns with the last date, and lets through what is meant."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.errors import Conflict
from core.models import Event
from partners.models import Organization
from referrals import actions
from referrals.duplicate_guard import open_twin
from referrals.models import Referral
from tests.factories.referrals import release_terms

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TIP = {"signs": ["unpaid_wages"], "own_reference": "SH-118"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def begin(network, people):
    """A draft of a tip, like the others but for what is given."""

    def make(own_reference="SH-118", by=None, **ends):
        given = {"sender": network.business, "receiver": network.agency, "kind": "tip"} | ends
        contents = TIP | {"own_reference": own_reference}
        if given["kind"] == "training_request":
            contents = {"topic": "outreach", "own_reference": own_reference}
        actor = by or people.sender
        return actions.create_draft(by=actor, task_force=network.task_force, contents=contents, **given)

    return make


@pytest.fixture
def first(begin, people):
    return actions.send(begin(), by=people.sender)


def test_the_same_again_is_refused_with_the_last_date_and_changes_nothing(first, begin, people):
    draft = begin()
    events = Event.objects.count()
    with time_machine.travel(START + timedelta(days=4), tick=False), pytest.raises(Conflict) as refusal:
        actions.send(draft, by=people.sender)
    assert (refusal.value.code, refusal.value.details["existing"]) == ("open_duplicate", first.pk)
    assert "November 20, 2026" in str(refusal.value.message)
    assert "SH-118" not in str(refusal.value.message)
    assert (Referral.objects.get(pk=draft.pk).state, Event.objects.count()) == ("draft", events)


def test_what_is_meant_goes_through_and_says_so(first, begin, people):
    sent = actions.send(begin(), by=people.sender, even_so=True)
    assert sent.state == "sent"
    assert str(first.pk) in Event.objects.get(subject_id=sent.pk, type="referral.sent").body


def test_even_so_without_a_twin_says_nothing(begin, people):
    sent = actions.send(begin(), by=people.sender, even_so=True)
    assert "repeats" not in Event.objects.get(subject_id=sent.pk, type="referral.sent").body


def test_another_reference_or_none_is_another_hand_off(first, begin, people):
    assert actions.send(begin("SH-119"), by=people.sender).state == "sent"
    assert actions.send(begin(""), by=people.sender).state == "sent"
    assert actions.send(begin(""), by=people.sender).state == "sent"


def test_another_receiver_or_kind_is_another_hand_off(begin, people, network):
    actions.send(begin(kind="training_request", receiver=network.provider), by=people.sender)
    again = begin(kind="training_request", receiver=network.other_provider)
    assert actions.send(again, by=people.sender).state == "sent"


def test_another_senders_reference_is_its_own(first, begin, people, network):
    assert actions.send(begin(sender=network.provider, by=people.provider), by=people.provider).state == "sent"


def test_one_that_ended_is_no_obstacle(first, begin, people):
    actions.withdraw(first, by=people.sender, reason="other")
    assert actions.send(begin(), by=people.sender).state == "sent"


def test_a_draft_is_no_obstacle(begin, people):
    begin()
    assert actions.send(begin(), by=people.sender).state == "sent"


def test_a_coordinator_is_warned_alike(first, begin, people):
    with pytest.raises(Conflict) as refusal:
        actions.send(begin(by=people.coordinator), by=people.coordinator)
    assert refusal.value.code == "open_duplicate"


def test_the_answer_of_a_masked_receiver_is_not_told_by_the_warning(first, begin, people, monkeypatch):
    """A decline that the sender is not told of must warn like an accept: both are "answered"."""
    monkeypatch.setattr("referrals.permissions.feedback_is_open", lambda _row: False)
    draft = begin()
    actions.decline(first, by=people.receiver, reason="other")
    assert open_twin(people.sender, draft) == first
    assert open_twin(people.coordinator, draft) is None


# --- kinds about people ----------------------------------------------------------------------------------------------


@pytest.fixture
def hand(network, people):
    """A draft about a person with the sender's own reference, under a release that covers it."""
    Organization.objects.filter(pk=network.survivors.pk).update(privacy_level="contents")
    network.survivors.refresh_from_db()

    def make(own_reference="SWC-1187"):
        draft = actions.create_draft(
            by=people.survivors,
            task_force=network.task_force,
            sender=network.survivors,
            receiver=network.provider,
            kind="service",
            envelope={"need_group": "legal"},
            contents={"own_reference": own_reference},
        )
        terms = release_terms(categories=["reference"])
        actions.record_release(draft, by=people.survivors, expires_on=(START + timedelta(days=20)).date(), **terms)
        return draft

    return make


def test_a_hand_off_about_a_person_is_not_sent_twice(hand, people):
    first = actions.send(hand(), by=people.survivors)
    draft = hand()
    with pytest.raises(Conflict) as refusal:
        actions.send(draft, by=people.survivors)
    assert (refusal.value.code, refusal.value.details["existing"]) == ("open_duplicate", first.pk)
    assert "SWC-1187" not in str(refusal.value.message)
    assert Referral.objects.get(pk=draft.pk).state == "draft"
    assert actions.send(hand("SWC-1188"), by=people.survivors).state == "sent"


def test_the_warning_about_a_person_tells_no_masked_answer(hand, people):
    first = actions.send(hand(), by=people.survivors)
    actions.decline(first, by=people.provider, reason="no_capacity")
    assert open_twin(people.survivors, hand()) == first


def test_a_reference_that_was_taken_back_warns_of_nothing(hand, people):
    actions.send(hand(), by=people.survivors)
    draft = actions.update_draft(hand(), by=people.survivors, contents={"own_reference": ""})
    assert draft.contents.get().own_reference_index == ""
    assert actions.send(draft, by=people.survivors).state == "sent"
