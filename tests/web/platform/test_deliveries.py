"""Deliveries that were given up: shown to who may mend them, and tried again."""

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Event, EventDelivery


@pytest.fixture
def dead(tip):
    """One delivery of the tip that failed for the last time."""
    row = EventDelivery.objects.order_by("id").first()
    EventDelivery.objects.filter(pk=row.pk).update(dead_at=timezone.now(), attempts=8, last_error="SMTPConnectError")
    return row


def signed_in(actor) -> Client:
    """A client of one of the people."""
    client = Client()
    client.force_login(actor.user)
    return client


def path_of(row) -> str:
    return f"/deliveries/{row.pk}/revive/"


@pytest.mark.parametrize("who", ["coordinator", "platform"])
def test_staff_see_it_and_let_it_be_tried_again(people, dead, who) -> None:
    client = signed_in(getattr(people, who))
    assert "SMTPConnectError" in client.get("/deliveries/").content.decode()

    assert client.post(path_of(dead)).url == "/deliveries/"
    row = EventDelivery.objects.get(pk=dead.pk)
    assert (row.dead_at, row.attempts) == (None, 0)
    event = Event.objects.get(type="delivery.revived")
    assert (event.actor_user_id, event.task_force_id) == (getattr(people, who).user.pk, dead.event.task_force_id)
    assert "Everything was delivered" in client.get("/deliveries/").content.decode()


def test_another_task_forces_coordinator_sees_none(people, dead) -> None:
    client = signed_in(people.other_coordinator)

    assert "Everything was delivered" in client.get("/deliveries/").content.decode()
    assert client.post(path_of(dead)).status_code == 404
    assert EventDelivery.objects.get(pk=dead.pk).dead_at is not None


@pytest.mark.parametrize("who", ["sender_admin", "auditor", "evaluator", "nobody"])
def test_for_others_there_is_no_such_page(people, dead, who) -> None:
    client = signed_in(getattr(people, who))

    assert (client.get("/deliveries/").status_code, client.post(path_of(dead)).status_code) == (404, 404)
    assert EventDelivery.objects.get(pk=dead.pk).dead_at is not None


def test_trying_again_twice_finds_nothing(people, dead) -> None:
    client = signed_in(people.coordinator)
    client.post(path_of(dead))

    assert client.post(path_of(dead)).status_code == 404
    assert Event.objects.filter(type="delivery.revived").count() == 1
