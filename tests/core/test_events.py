"""Recording: in the transaction, canonical, with its outbox rows and its place in the sealing queue."""

import uuid

import pytest
from django.db import transaction

from core import events
from core.access import System
from core.context import API, origin
from core.models import Event, EventDelivery, PendingSeal
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    subject = OrganizationFactory()
    with pytest.raises(RuntimeError):
        events.record("test.happened", subject=subject, actor=System())
    assert Event.objects.filter(type="test.happened").count() == 0


def test_an_event_carries_its_origin_and_canonical_facts():
    subject, task_force_id = OrganizationFactory(), uuid.uuid4()
    with origin(API, "req-1"):
        event = events.record(
            "test.happened", subject=subject, actor=System(), task_force_id=task_force_id, b=1, a=subject.pk
        )
    event.refresh_from_db()
    assert (event.channel, event.request_id, event.actor_role) == ("api", "req-1", "system")
    assert event.body == f'{{"a":"{subject.pk}","b":1}}'
    assert events.mac_of(event) == event.mac
    assert PendingSeal.objects.get(event=event).chain_id == task_force_id


def test_a_failing_change_takes_its_event_and_outbox_with_it(tip):
    before = Event.objects.count(), EventDelivery.objects.count(), PendingSeal.objects.count()

    def change():
        with transaction.atomic():
            events.record("referral.sent", subject=tip, actor=System())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert (Event.objects.count(), EventDelivery.objects.count(), PendingSeal.objects.count()) == before


def test_every_listener_of_an_event_gets_one_outbox_row(tip):
    sent = Event.objects.get(type="referral.sent")
    rows = EventDelivery.objects.filter(event=sent).order_by("handler")
    assert list(rows.values_list("handler", flat=True)) == ["note_sent", "tell_people"]
