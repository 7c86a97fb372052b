"""Giving a dead delivery another try: by whom, and once."""

import pytest
from django.utils import timezone

from core.errors import Conflict, NotAllowed
from core.models import Event, EventDelivery
from partners.actions.deliveries import revive


@pytest.fixture
def dead(tip):
    row = EventDelivery.objects.order_by("id").first()
    EventDelivery.objects.filter(pk=row.pk).update(dead_at=timezone.now(), attempts=8)
    return row


@pytest.mark.parametrize("who", ["sender_admin", "other_coordinator", "auditor", "nobody"])
def test_strangers_change_nothing(people, dead, who) -> None:
    with pytest.raises(NotAllowed):
        revive(dead, by=getattr(people, who))

    assert EventDelivery.objects.get(pk=dead.pk).dead_at is not None
    assert Event.objects.filter(type="delivery.revived").count() == 0


def test_a_living_delivery_is_left_alone(people, dead) -> None:
    revive(dead, by=people.coordinator)
    with pytest.raises(Conflict):
        revive(dead, by=people.platform)

    assert Event.objects.filter(type="delivery.revived").count() == 1
