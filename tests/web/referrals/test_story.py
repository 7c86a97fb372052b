"""The timeline in words: which step of the time was reached, who was told, and who leads now."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core.models import Event
from referrals import actions
from referrals.models import Referral

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def climbed(referral, moments):
    """Let the ladder be climbed at each of these moments."""
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            actions.escalate()


def story_of(sign_in, actor, referral, moment):
    with time_machine.travel(moment, tick=False):
        context = sign_in(actor).get(reverse("referral_detail", args=[referral.reference])).context
    return [(line["title"], line["by"]) for day in context["days"] for line in day["entries"]]


def test_each_step_says_how_far_and_who_was_told(sign_in, people, tip):
    row = Referral.objects.get(pk=tip.pk)
    steps = [row.escalate_at, row.due_at]
    climbed(tip, steps)
    row.refresh_from_db()
    steps.append(row.escalate_at)
    climbed(tip, steps[2:])
    receiver, sender = tip.receiver.label, tip.sender.label
    told = [
        (f"Half as much time again has passed; told: {receiver}, the coordinators", "Handoff"),
        (f"The target is reached; told: {receiver}, {sender}", "Handoff"),
        (f"Half of the time has passed; told: {receiver}", "Handoff"),
    ]
    for who in (people.coordinator, people.receiver):
        assert story_of(sign_in, who, tip, steps[-1] + timedelta(minutes=1))[:3] == told


def test_a_masked_sender_reads_no_more_than_that_nobody_answered(sign_in, people, service):
    moments = [service.acknowledge_due_at + timedelta(minutes=1), service.acknowledge_due_at + timedelta(days=3)]
    climbed(service, moments)
    assert Event.objects.filter(type="referral.escalated").exists()
    lines = story_of(sign_in, people.survivors, service, moments[-1])
    assert [line for line in lines if "told" in line[0] or "target" in line[0] or "time" in line[0]] == []
    assert ("Still without an answer", "Handoff") in lines


def test_the_new_lead_is_named_to_those_who_see_who_leads(sign_in, people, tip):
    now = tip.sent_at + timedelta(minutes=1)
    with time_machine.travel(now, tick=False):
        row = actions.assign_lead(tip, by=people.coordinator, lead=people.le_coordinator.user)
        actions.assign_lead(row, by=people.coordinator, lead=None)
    titles = [title for title, _by in story_of(sign_in, people.coordinator, tip, now)]
    assert set(titles) >= {f"Lead changed: {people.le_coordinator.user.name}", "Lead changed: nobody yet"}
    for who in (people.sender, people.receiver):
        assert [title for title, _by in story_of(sign_in, who, tip, now) if "Lead" in title] == []
