"""The tasks of one's side, and whom one may remind now."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from referrals import actions
from referrals.models import ReferralTask
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.referrals import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


@pytest.fixture
def task(tip, people, network):
    other = OrganizationFactory(law_enforcement=True, name="Ridge County Sheriff")
    TaskForceMembershipFactory(task_force=network.task_force, organization=other)
    actions.redirect(tip, by=people.receiver, organizations=[other.pk])
    return ReferralTask.objects.get()


@pytest.mark.parametrize(
    ("who", "status", "shown"),
    [
        ("sender", 200, True),
        ("coordinator", 200, True),
        ("sender_readonly", 200, True),
        ("receiver", 200, False),
        ("provider", 200, False),
        ("other_coordinator", 200, False),
        ("evaluator", 403, False),
        ("auditor", 403, False),
        ("nobody", 403, False),
    ],
)
def test_each_sees_their_own_sides(opened, people, task, who, status, shown):
    html = opened(who, reverse("task_list"), status)
    assert (task.referral.reference in html) is shown


@pytest.mark.parametrize(
    ("who", "status", "is_done"),
    [("sender", 302, True), ("coordinator", 302, True), ("sender_readonly", 403, False), ("receiver", 404, False)],
)
def test_who_says_that_none_is_needed(sign_in, people, task, who, status, is_done):
    client, events = sign_in(getattr(people, who)), Event.objects.count()
    address = reverse("task_done", args=[task.pk])
    assert client.post(address).status_code == status
    task.refresh_from_db()
    assert (task.done_at is not None) is is_done
    assert Event.objects.count() == events + is_done
    if is_done:
        assert "This is done already." in client.post(address, follow=True).content.decode()


def due(client):
    return [line.reference for line in client.get(reverse("task_list")).context["asks"]]


def test_whom_to_remind_now(sign_in, people, tip, service):
    assert due(sign_in(people.coordinator)) == []
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        clients = {who: sign_in(getattr(people, who)) for who in ("coordinator", "sender", "survivors", "receiver")}
        assert set(due(clients["coordinator"])) == {tip.reference, service.reference}
        assert due(clients["sender"]) == [tip.reference]
        assert due(clients["survivors"]) == [service.reference]
        assert due(clients["receiver"]) == []
        answer = clients["sender"].post(reverse("referral_remind", args=[tip.reference]), {"from": "tasks"})
        assert answer.url == reverse("task_list")
        assert due(clients["sender"]) == []
        actions.snooze(service, by=people.provider, until=timezone.now() + timedelta(days=1), reason="agreed")
        assert due(clients["coordinator"]) == []
        assert due(clients["survivors"]) == [service.reference]


def test_it_costs_the_same_however_long(sign_in, people, network, tip):
    ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency}
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        client = sign_in(people.coordinator)
        client.get(reverse("task_list"))
        with CaptureQueriesContext(connection) as one:
            assert len(due(client)) == 1
        rows = ReferralFactory.create_batch(6, tip=True, sent=True, members=False, **ends)
        for row in rows:
            row.due_at = row.acknowledge_due_at
            row.save()
        with CaptureQueriesContext(connection) as seven:
            assert len(due(client)) == 7
    assert len(seven) == len(one) == COUNTS["page tasks"]
