"""Keeping what somebody types until they send it. No event tells of it: nothing happened to the referral yet."""

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actors import Actor
from referrals.actions.locking import locked
from referrals.models import Referral, Unsent
from referrals.unsent import FORMS, KEPT, LONGEST, Fields, why_not_keep

JUST_SENT = timedelta(seconds=3)
"""What arrives within this after the form was sent was on its way before, and is not kept."""


@transaction.atomic
def keep_unsent(referral: Referral, *, by: Actor, form: str, fields: Fields) -> None:
    """Keep what stands in a form now instead of what stood there before; with nothing in it, forget it.

    The guard against personal data is not asked: nobody but the writer reads it, and it is asked at sending.
    Raises NotAllowed, Conflict where it could not be sent, Invalid for an unknown form or too much text.
    """
    row = locked(referral, by=by, expected_version=None)
    if reason := why_not_keep(by, row, form):
        raise reason
    text = json.dumps(fields, ensure_ascii=False)
    if form not in FORMS or len(text) > LONGEST:
        raise Invalid({"form": _("This is more than can be kept.")})
    if not any(value.strip() for values in fields.values() for value in values):
        discard_unsent(row, by=by, form=form)
        return
    now = timezone.now()
    kept = Unsent.objects.visible_to(by).filter(referral=row, form=form).first() or Unsent(
        referral=row, membership=by.membership, form=form, key_owner_id=by.organization_id or row.task_force_id
    )
    if kept.ended_at and now - kept.ended_at < JUST_SENT:
        return
    kept.text, kept.kept_at, kept.ended_at = text, now, None
    kept.save()


@transaction.atomic
def discard_unsent(referral: Referral, *, by: Actor, form: str) -> None:
    """Forget what stands kept for a form. Twice is as once."""
    Unsent.objects.visible_to(by).filter(referral=referral, form=form).delete()


@transaction.atomic
def end_unsent(reference: str, *, by: Actor, form: str) -> None:
    """The form was sent: forget its text, and what of it is still on its way here."""
    rows = Unsent.objects.filter(membership=by.membership, referral__reference=reference, form=form)
    rows.update(text="", ended_at=timezone.now())


def forget_unsent(now: datetime) -> int:
    """Delete what was kept for a day; returns how many."""
    return Unsent.objects.filter(kept_at__lte=now - KEPT).delete()[0]
