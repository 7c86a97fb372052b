"""One run per slot, however many clocks tick."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.models import Tick

KEPT = timedelta(days=2)


def claim_slot(task: str, *, minutes: int) -> bool:
    """Whether this call is the first for the task's current slot of the given length."""
    slot = slot_of(timezone.now(), minutes)
    with transaction.atomic():
        _, first = Tick.objects.get_or_create(task=task, slot=slot)
        if first:
            Tick.objects.filter(task=task, slot__lt=slot - KEPT).delete()
    return first


def slot_of(moment: datetime, minutes: int) -> datetime:
    """The start (UTC) of the slot that a moment falls in."""
    seconds = minutes * 60
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, tz=moment.tzinfo)
