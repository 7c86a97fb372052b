"""The story of one hand-off through the actions, with its record."""

import pytest
from django.core.management import call_command

from core import delivery, seals, verification
from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from referrals import actions, disclosure
from referrals.lifecycle import State
from referrals.timeline import timeline

pytestmark = pytest.mark.django_db


def test_a_tip_goes_from_draft_to_completed(tip, people, mailoutbox):
    accepted = actions.accept(tip, by=people.receiver)
    assert accepted.state == State.ACCEPTED
    assert accepted.handler == people.receiver.user
    done = actions.complete(accepted, by=people.receiver, outcome="opened_investigation")
    assert done.state == State.COMPLETED
    assert done.reason_group == "taken_up"
    expected = ["referral.completed", "referral.accepted", "referral.sent"]
    assert [entry.type for entry in timeline(people.sender, done)] == [*expected, "referral.drafted"]
    assert [entry.type for entry in timeline(people.receiver, done)] == expected
    delivery.drain()
    assert {m.subject for m in mailoutbox} == {f"{tip.reference} needs your attention"}
    seals.seal_all()
    assert list(verification.problems()) == []


def test_verify_audit_command_passes_on_a_sound_record(tip, capsys):
    call_command("verify_audit")
    assert "The record is sound" in capsys.readouterr().out


def test_a_stale_copy_is_refused_and_changes_nothing(tip, people):
    before = Event.objects.count()
    with pytest.raises(Stale):
        actions.accept(tip, by=people.receiver, expected_version=tip.version - 1)
    tip.refresh_from_db()
    assert (tip.state, Event.objects.count()) == (State.SENT, before)


def test_the_sender_of_a_service_referral_sees_only_the_shown_state(service, people):
    accepted = actions.accept(service, by=people.provider)
    assert disclosure.shown_state(people.survivors, accepted) == "answered"
    assert disclosure.shown_state(people.coordinator, accepted) == "accepted"
    assert "accepted_at" not in disclosure.envelope(people.survivors, accepted)
    with pytest.raises(Conflict):
        actions.add_message(accepted, by=people.survivors, text="Mornings are best.")
    with pytest.raises(NotAllowed):
        actions.accept(accepted, by=people.survivors)


def test_a_decline_needs_a_reason_from_the_list(tip, people):
    with pytest.raises(Invalid):
        actions.decline(tip, by=people.receiver, reason="because")
    tip.refresh_from_db()
    assert tip.state == State.SENT
