"""Finding and locking the row that an action is about, and recording what was done to it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.errors import Invalid, Stale
from core.models import Event
from partners.actors import Actor
from referrals.models import Contents, Referral
from referrals.releases import feedback_is_open

SKEW = timedelta(minutes=5)
LATEST = timedelta(days=30)
"""How late the first step may be told: as long as a draft is kept. What is older asks nobody for anything any more."""


def locked(referral: Referral, *, by: Actor, expected_version: int | None) -> Referral:
    """The row as it is now, locked until the transaction ends, read through what the actor may see.

    Raises Referral.DoesNotExist when it is not visible, Stale when the caller judged another version.
    """
    rows = Referral.objects.visible_to(by).select_related("sender", "receiver", "task_force")
    current = rows.select_for_update(of=("self",)).get(pk=referral.pk)
    if expected_version is not None and expected_version != current.version:
        raise Stale(
            _("Somebody changed this handoff after you opened it. Look at what changed, then decide again."),
            version=current.version,
        )
    return current


def happened_at(referral: Referral, occurred_at: datetime | None, *, told: datetime | None = None) -> datetime:
    """When the move happened (UTC). Raises Invalid when it lies in the future, before the step it follows, or where it
    follows none more than 30 days ago.

    `told`: the last step that a masked sender knows of. A time between that and a step they do not know of counts as
    that of the step, without a word: a refusal would tell them of it.
    """
    now = timezone.now()
    moment = occurred_at or now
    if moment > now + SKEW:
        raise Invalid({"occurred_at": _("This time has not come yet.")})
    last = latest_step(referral)
    if last is None and moment < now - LATEST:
        raise Invalid({"occurred_at": _("This is more than 30 days ago. Begin with what is asked now.")})
    if last is None:
        return moment
    if occurred_at and moment < (told or last):
        raise Invalid({"occurred_at": _("This is before the step it follows.")})
    return max(moment, last)


def latest_step(referral: Referral) -> datetime | None:
    """The time (UTC) of the newest step already made; None while there is none."""
    names = (
        "sent_at",
        "acknowledged_at",
        "waitlisted_at",
        "decided_at",
        "accepted_at",
        "contacted_at",
        "service_started_at",
    )
    times = [moment for name in names if (moment := getattr(referral, name))]
    return max(times, default=None)


def record(
    event_type: str,
    referral: Referral,
    *,
    by: Actor,
    proxy_for_id: UUID | None = None,
    occurred_at: datetime | None = None,
    deliver_from: datetime | None = None,
    **facts: Any,
) -> Event:
    """Record an event about a referral, with what disclosure needs to know of it later."""
    return events.record(
        event_type,
        subject=referral,
        actor=by,
        task_force_id=referral.task_force_id,
        parties=(referral.sender_id, referral.receiver_id),
        proxy_for_id=proxy_for_id,
        occurred_at=occurred_at,
        deliver_from=deliver_from,
        kind=referral.kind,
        feedback=feedback_is_open(referral),
        **facts,
    )


def contents_of(referral: Referral, holder_id: UUID) -> Contents:
    """The holder's contents row, made when there is none."""
    contents, _made = Contents.objects.get_or_create(referral=referral, holder_id=holder_id)
    return contents
