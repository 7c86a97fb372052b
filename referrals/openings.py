"""Who opened a referral, for its parties: a look is on record as a change is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.models import AccessLog
from partners.actors import Actor
from partners.models import Organization
from referrals import permissions
from referrals.models import Referral

NEWEST = 100


@dataclass(frozen=True)
class Opening:
    """The last time (UTC) one person opened it, and for whom they worked; coordinators have no `organization`."""

    by: str
    organization: str
    at: datetime


def openings(actor: Actor, referral: Referral) -> list[Opening]:
    """Each person's last opening, newest first.

    A sender without feedback sees their own side's and the coordinators': who reads it at the receiver would tell how
    it goes on there.
    """
    if not permissions.sides_of(actor, referral):
        return []
    reads = AccessLog.objects.filter(subject_id=referral.pk, what="referral.opened").order_by("-id")
    if not permissions.reveals_state(actor, referral):
        reads = reads.exclude(actor_organization_id__in=referral.receiver.resolved.ids)
    last: dict[tuple[Any, Any], AccessLog] = {}
    for read in reads[:NEWEST]:
        last.setdefault((read.actor_user_id, read.actor_organization_id), read)
    users = dict(User.objects.filter(pk__in={r.actor_user_id for r in last.values()}).values_list("pk", "name"))
    ends = {i for r in last.values() if (i := r.actor_organization_id)}
    names = {organization.pk: organization.label for organization in Organization.objects.filter(pk__in=ends)}
    return [
        Opening(users.get(user, ""), names.get(organization, ""), read.at)
        for (user, organization), read in last.items()
    ]
