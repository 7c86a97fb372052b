"""What the record says about a partner."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core import events
from core.models import Event
from partners.actors import Actor
from partners.models import Organization

NEWEST = 100
ABOUT_PARTNERS = (
    *("organization", "contact", "afterhoursline", "capacity", "membership", "invitation", "unit"),
    *("taskforcemembership", "contactchange", "contactcheck"),
)


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
    rows = Event.objects.filter(from_party_id__in=organization.ids, subject_type__in=ABOUT_PARTNERS).order_by("-id")
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
