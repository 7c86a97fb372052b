"""Who hands off to whom: what the first page of a referral knows so far, and who can be chosen next."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from partners.actors import Actor
from partners.codes import NeedGroup
from partners.directory import picked
from partners.models import Organization, TaskForce
from partners.querysets import OrganizationQuerySet
from referrals.kinds import KINDS, Kind
from referrals.models import Referral
from referrals.releases import allowed_partners
from web.referrals.finding import asked_for
from web.requests import ActorRequest

FOUND, OUTSIDE = 12, 5


@dataclass(frozen=True)
class Ends:
    """What the first page knows so far."""

    task_force: TaskForce | None
    sender: Organization | None
    receiver: Organization | None
    previous: Referral | None
    need_group: str = ""


def ends_of(actor: Actor, given: Any) -> Ends:
    """What the address or the form names, as far as this actor may choose it; the rest is left open."""
    forces = TaskForce.objects.visible_to(actor).distinct()
    only = list(forces[:2])
    task_force = only[0] if len(only) == 1 else one_of(forces, given.get("force"))
    bare = Ends(task_force, None, None, None)
    previous = Referral.objects.visible_to(actor).filter(reference=given.get("previous", "").replace("\0", "")).first()
    if task_force is None:
        return bare
    members = Organization.objects.visible_to(actor).listed().members_of(task_force.pk)
    sender = actor.organization if actor.is_partner_staff else one_of(members, given.get("sender"))
    if previous and previous.sender_id != (sender.pk if sender else None):
        previous = None
    receiver = one_of(allowed_partners(members, previous), given.get("receiver"))
    group = given.get("need_group", "")
    group = group if group in NeedGroup.values else ""
    return Ends(task_force, sender, receiver if receiver != sender else None, previous, group)


def one_of(rows: QuerySet, key: Any) -> Any:
    """The row with an id from the address; None when it names none."""
    try:
        return rows.filter(pk=UUID(str(key))).first()
    except (ValueError, ValidationError):
        return None


def partners_of(actor: Actor, ends: Ends) -> OrganizationQuerySet:
    """The members of the task force that may be chosen."""
    task_force = ends.task_force.pk if ends.task_force else None
    rows: OrganizationQuerySet = Organization.objects.visible_to(actor).listed().unmerged().members_of(task_force)
    return rows


def receivers(request: ActorRequest, ends: Ends, kinds: Iterable[Kind]) -> QuerySet:
    """Members that may receive one of these kinds from the sender, by the words looked for."""
    fitting = reduce(or_, (kind.who_receives for kind in kinds), Q(pk=None))
    rows = allowed_partners(partners_of(request.actor, ends).filter(fitting), ends.previous)
    return picked(rows.exclude(pk=ends.sender.pk) if ends.sender else rows, asked_for(request, "to"))


def receivers_offered(request: ActorRequest, ends: Ends) -> list[Organization]:
    """The first receivers to choose from, one more than are shown, while none is chosen."""
    if ends.sender is None or ends.receiver is not None:
        return []
    return list(receivers(request, ends, kinds_of(ends.sender))[: FOUND + 1])


def senders(request: ActorRequest, ends: Ends) -> QuerySet:
    """Members that a coordinator may log for, by the words looked for."""
    return picked(partners_of(request.actor, ends), asked_for(request, "from"))


def kinds_for(actor: Actor, ends: Ends) -> list[Kind]:
    """The kinds that the two chosen organizations can hand to each other; none while one is not chosen."""
    if ends.sender is None or ends.receiver is None:
        return []
    chosen = Organization.objects.visible_to(actor).filter(pk=ends.receiver.pk)
    return [kind for kind in kinds_of(ends.sender) if chosen.filter(kind.who_receives).exists()]


def kinds_of(sender: Organization) -> list[Kind]:
    """The kinds of referral that an organization can send."""
    return [kind for kind in KINDS.values() if sender.sector in kind.senders]


def outside(request: ActorRequest, ends: Ends) -> list[Organization]:
    """Organizations of the directory that a coordinator looked for and that are not in the task force."""
    words = asked_for(request, "to")
    if not words or not request.actor.is_coordinator or ends.task_force is None:
        return []
    inside = partners_of(request.actor, ends).values("pk")
    rows = Organization.objects.visible_to(request.actor).listed().unmerged().exclude(pk__in=inside)
    return list(picked(rows, words)[:OUTSIDE])
