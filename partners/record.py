"""What the record says about a partner."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from core import events
from core.models import Event
from partners.actors import Actor
from partners.models import Agreement, Organization, Participation

NEWEST = 100
ABOUT_PARTNERS = (
    *("organization", "contact", "afterhoursline", "capacity", "membership", "invitation", "unit"),
    *("taskforcemembership", "contactchange", "contactcheck", "businesspractice"),
)
ABOUT_WORK = ("partnership", "rating", "activity", "engagement", "recommendation")
"""What belongs to one task force: the coordinators of another do not read of it."""


@dataclass(frozen=True)
class Change:
    """One change: the event's type, when (UTC), by whom, and the names of the fields it touched."""

    type: str
    at: datetime
    by: str
    fields: tuple[str, ...]


def changes(actor: Actor, organization: Organization, *, newest: int = NEWEST) -> list[Change]:
    """The newest changes to a partner and what belongs to it: for its own people and for coordinators."""
    if not (actor.is_coordinator or organization.pk in actor.organization_ids):
        return []
    rows = Event.objects.filter(_about(actor, organization)).order_by("-at", "-id")
    found = list(rows[:newest])
    people = {row.actor_user_id for row in found if row.actor_user_id}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        Change(
            row.type,
            row.at,
            names.get(row.actor_user_id, "") if row.actor_user_id else "",
            tuple(events.facts_of(row).get("fields", ())),
        )
        for row in found
    ]


def _about(actor: Actor, organization: Organization) -> Q:
    """Its record, and its work with others: its pairs, its agreements and the activities in which it took part."""
    ids = list(organization.ids)
    parts = Participation.objects.filter(organization__in=ids).values("activity")
    work = Q(from_party_id__in=ids) | Q(to_party_id__in=ids) | Q(subject_type="activity", subject_id__in=parts)
    work &= Q(subject_type__in=ABOUT_WORK)
    if organization.pk not in actor.organization_ids:
        work &= Q(task_force_id=actor.task_force_id)
    papers = Agreement.objects.visible_to(actor).filter(parties__organization__in=ids).values("pk")
    work |= Q(subject_type="agreement", subject_id__in=papers)
    papers = Agreement.objects.visible_to(actor).filter(parties__organization__in=ids).values("pk")
    work |= Q(subject_type="agreement", subject_id__in=papers)
    return Q(from_party_id__in=ids, subject_type__in=ABOUT_PARTNERS) | work
