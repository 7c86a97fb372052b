"""Text that was typed and not sent: of which forms it is kept, for whom and how long."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotAllowed
from partners.actors import Actor
from referrals import permissions
from referrals.lifecycle import BY_PEOPLE, State
from referrals.models import Referral, Unsent

KEPT = timedelta(hours=24)
LONGEST = 8_000
"""Characters that are kept of one form, names of its fields included."""

FORMS = frozenset(
    {
        *("message", "respond", "what", "sharing", "check", "release", "snooze", "change"),
        *(f"move-{name.replace('_', '-')}" for name in BY_PEOPLE),
    }
)
"""The forms of a referral by the names that their pages use."""

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class KeptText:
    """What was typed, by field, and when it was last kept (UTC)."""

    fields: Fields
    kept_at: datetime


def why_not_keep(actor: Actor, referral: Referral, form: str) -> DomainError | None:
    """The reason why nothing is kept of what this actor types there; None when it is.

    It is kept while the form could still be sent, as far as they may know.
    """
    if form == "message":
        return permissions.why_not_add_message(actor, referral)
    if not permissions.sides_of(actor, referral) or not (actor.is_coordinator or actor.may_write):
        return NotAllowed(_("Your role lets you read this handoff, not change it."))
    if referral.state == State.DRAFT or permissions.seems_open(actor, referral):
        return None
    return Conflict(_("This handoff is closed; start a new one to go on."))


def kept_text(actor: Actor, referral: Referral, form: str) -> KeptText | None:
    """What this actor typed there within the last day and has not sent, if anything."""
    rows = Unsent.objects.visible_to(actor).filter(referral=referral, form=form, kept_at__gt=timezone.now() - KEPT)
    row = rows.exclude(text="").first()
    return KeptText(json.loads(row.text), row.kept_at) if row else None
