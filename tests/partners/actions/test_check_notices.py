"""Silence that reached the coordinators: one mail a day each, naming nobody, and none once it is settled."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from core import delivery
from partners import actions
from partners.models import Contact, ContactCheck
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.partners.actions.checking import staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SUBJECT = "You have something to review"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def check(clock, people, network):
    """A round that has mailed everybody it can, and waits for the last answer."""
    staff(network.agency)
    made = actions.ask_partner(network.agency, by=people.coordinator)
    ContactCheck.objects.update(next_step="call", next_step_at=timezone.now() + DAY)
    delivery.drain()
    mail.outbox.clear()
    clock.shift(DAY)
    return made


def told():
    delivery.drain()
    return sorted(message.to[0] for message in mail.outbox if message.subject == SUBJECT)


def test_the_task_forces_coordinators_are_told_and_nobody_else(check, people):
    actions.climb(timezone.now())
    assert told() == sorted([people.coordinator.user.email, people.le_coordinator.user.email])
    assert told() == sorted([people.coordinator.user.email, people.le_coordinator.user.email])


def test_the_mail_names_nobody_and_leads_to_the_list(check):
    actions.climb(timezone.now())
    told()
    text = " ".join(message.subject + message.body for message in mail.outbox)
    assert "/partners/checks/\n" in text
    for secret in ("Elk Fork", "Ruth", "Samir", "After-hours", "0131", "0190", "@agency.example"):
        assert secret not in text


def test_earlier_steps_tell_no_coordinator(check, clock):
    ContactCheck.objects.update(next_step="backup")
    actions.climb(timezone.now())
    assert told() == []


def test_many_partners_on_one_day_make_one_mail_and_the_next_day_another(check, clock, people, network):
    def another():
        other = OrganizationFactory()
        TaskForceMembershipFactory(task_force=network.task_force, organization=other)
        staff(other, email="")
        Contact.objects.filter(organization=other).update(email="", receives_referrals=False)
        actions.ask_partner(other, by=people.coordinator)

    actions.climb(timezone.now())
    another()
    assert len(told()) == 2
    clock.shift(DAY)
    another()
    assert len(told()) == 4


def test_what_was_settled_before_the_mail_left_is_not_told(check, people):
    actions.climb(timezone.now())
    for desk in Contact.objects.current():
        actions.confirm_contact(desk, by=people.coordinator, how="call")
    assert told() == []
