"""Reminders on their way: one waits a moment before it goes out, and until then its sender may take it back."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from core.models import Event, EventDelivery
from partners.actors import Actor
from referrals.models import Referral
from referrals.permissions import REMIND_AFTER

UNDO = timedelta(seconds=10)
"""How long a reminder waits before it goes out."""

TELLS = "tell_people"
"""The handler that tells people of an event. Once it ran for a reminder, the reminder is out."""

REMINDED, TAKEN_BACK = "referral.reminded", "referral.reminder_taken_back"


def standing(referral_id: UUID) -> list[Event]:
    """The reminders of a referral that were not taken back, newest first: taking back concerns the newest there is."""
    left: list[Event] = []
    for event in Event.objects.filter(subject_id=referral_id, type__in=(REMINDED, TAKEN_BACK)).order_by("pk"):
        if event.type == REMINDED:
            left.append(event)
        elif left:
            left.pop()
    return left[::-1]


def is_taken_back(event: Event) -> bool:
    """Whether this is a reminder that its sender took back before it went out."""
    return event.type == REMINDED and event.pk not in {one.pk for one in standing(event.subject_id)}


def may_be_taken_back(actor: Actor, referrals: Iterable[Referral]) -> frozenset[UUID]:
    """Those of the referrals whose last reminder is the actor's own and has not gone out: one query for all of them."""
    since = timezone.now() - REMIND_AFTER
    ids = [row.pk for row in referrals if row.reminded_at and row.reminded_at > since]
    if not ids or actor.user_id is None:
        return frozenset()
    waiting = EventDelivery.objects.filter(handler=TELLS, delivered_at=None, event__type=REMINDED)
    mine = waiting.filter(event__subject_id__in=ids, event__actor_user_id=actor.user_id)
    return frozenset(mine.values_list("event__subject_id", flat=True))
