"""How it ended, as the receiver said: the sender confirms it, or it confirms itself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import add_business_days
from core.errors import Conflict, DomainError, NotAllowed
from core.models import Event
from partners.actors import Actor
from referrals import permissions
from referrals.lifecycle import MOVES, Side, State
from referrals.models import Referral

CONFIRMED = "referral.outcome_confirmed"
CONFIRMS_ITSELF = 5
"""Business days of the sender after which an outcome that nobody spoke against counts as confirmed."""


@dataclass(frozen=True)
class Confirmation:
    """When the outcome was confirmed (UTC; None: not by anybody), and when it confirms itself."""

    confirmed_at: datetime | None
    by_itself_at: datetime


def confirmation(actor: Actor, referral: Referral) -> Confirmation | None:
    """How the receiver's outcome stands; None without one, and for a sender who is not told that there is one."""
    if referral.state != State.COMPLETED or referral.was_given or not permissions.reveals_state(actor, referral):
        return None
    types = (MOVES["complete"].event, CONFIRMED)
    told = {row.type: row for row in Event.objects.filter(subject_id=referral.pk, type__in=types).order_by("id")}
    said, closed = told.get(CONFIRMED), told.get(MOVES["complete"].event)
    since = closed.at if closed else referral.closed_at
    if since is None:
        return None
    by_itself = add_business_days(since, CONFIRMS_ITSELF, referral.sender.calendar)
    return Confirmation(said.occurred_at if said else None, by_itself)


def why_not_confirm(actor: Actor, referral: Referral) -> DomainError | None:
    """The reason why this actor may not confirm the outcome; None when they may: the sender's staff who know it."""
    if Side.SENDER not in permissions.sides_of(actor, referral) or not actor.may_write:
        return NotAllowed(_("Only the sender's staff confirm how it ended."))
    stands = confirmation(actor, referral)
    if stands is None:
        return Conflict(_("There is no outcome here that you could confirm."))
    if stands.confirmed_at or stands.by_itself_at <= timezone.now():
        return Conflict(_("The outcome is confirmed already."))
    return None
