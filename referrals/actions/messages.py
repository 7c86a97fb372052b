"""What the two sides tell each other."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events, guard
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from partners.actors import Actor
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.models import Message, Notice, Referral


@transaction.atomic
def add_message(referral: Referral, *, by: Actor, text: str, is_call_note: bool = False) -> Message:
    """Write to both sides. Raises Invalid for personal data or an empty text, Conflict where the gate is closed."""
    row = locked(referral, by=by, expected_version=None)
    if reason := permissions.why_not_add_message(by, row):
        raise reason
    if not text.strip():
        raise Invalid({"text": _("Write a message first.")})
    guard.require_clean(text=text)
    message = Message(
        referral=row,
        holder=by.organization,
        key_owner_id=by.organization_id or row.task_force_id,
        author=by.user,
        by_coordinator=by.is_coordinator,
        is_call_note=is_call_note,
        text=text.strip(),
    )
    message.save(force_insert=True)
    record("referral.message_added", row, by=by, message=message.pk, call=is_call_note)
    return message


@transaction.atomic
def dispute_proxy(referral: Referral, *, by: Actor, event_id: int) -> Event:
    """Say that a move which the coordinator recorded for one's organization did not happen so.

    Raises NotAllowed unless it was recorded for the actor's own organization, Conflict when it was disputed before.
    """
    row = locked(referral, by=by, expected_version=None)
    disputed = Event.objects.filter(subject_id=row.pk, pk=event_id, proxy_for_id__in=by.organization_ids).first()
    if disputed is None or not by.may_write:
        raise NotAllowed(_("Only the organization it was recorded for can say so."))
    earlier = Event.objects.filter(subject_id=row.pk, type="referral.proxy_disputed")
    if any(events.facts_of(event)["event"] == event_id for event in earlier):
        raise Conflict(_("The coordinator was told already."))
    return record("referral.proxy_disputed", row, by=by, event=event_id, move=disputed.type)


@transaction.atomic
def mark_notices_read(*, by: Actor) -> int:
    """Mark all of the actor's own notices as read; returns how many were not."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())
