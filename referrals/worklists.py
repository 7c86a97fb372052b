"""What waits for whom: the lists people work through, each a condition on the envelope, counted in one query."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners import capacity_state
from partners.actors import Actor
from partners.capacity_codes import Age
from partners.capacity_state import age_of
from partners.models import Capacity, Organization
from referrals.lifecycle import OPEN, SHOWN, TERMINAL, State
from referrals.models import Referral
from referrals.permissions import REMIND_AFTER
from referrals.querysets import GIVEN

MOVING = OPEN - {State.IN_SERVICE}
TO_ANSWER = (State.SENT, State.ACKNOWLEDGED, State.WAITLISTED)
TAKEN = (State.ACCEPTED, State.CONTACTED, State.IN_SERVICE)
NEVER = datetime.max.replace(tzinfo=ZoneInfo("UTC"), microsecond=0) - timedelta(days=2)

QUEUE_VIEWS = {
    "needs-action": _("Needs action"),
    "waiting": _("Waiting on partners"),
    "motion": _("All in motion"),
    "service": _("In service"),
    "mine": _("My referrals"),
    "closed": _("Closed this month"),
}
"""A coordinator's lists. The second and the first together are the third."""

INBOX_VIEWS = {"answer": _("To answer"), "accepted": _("We accepted"), "closed": _("Closed")}
"""A receiver's lists."""


@dataclass(frozen=True)
class Summary:
    """What the sentence above the queue says: how many are late, who holds most of them, when the next is due (UTC).

    `notice` is what the holder's fresh reports of capacity come to (`limited`, `paused`), `notice_at` their newest.
    """

    late: int
    holder: Organization | None
    held: int
    next_due_at: datetime | None
    moving: int
    notice: str = ""
    notice_at: datetime | None = None


def day_ends(actor: Actor, now: datetime) -> datetime:
    """The end (UTC) of the actor's local day."""
    zone = zone_of(actor)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(ZoneInfo("UTC"))


def zone_of(actor: Actor) -> ZoneInfo:
    """The time zone the actor works in: their organization's or their task force's."""
    home = actor.organization or actor.task_force
    return ZoneInfo(home.calendar.zone if home else "UTC")


def queue(actor: Actor, view: str, now: datetime) -> QuerySet:
    """A coordinator's list, most overdue first; what is closed, newest first. Raises KeyError for an unknown view."""
    return _ordered(Referral.objects.visible_to(actor).filter(_queue_conditions(actor, now)[view]))


def queue_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many rows each of a coordinator's lists has, in one query."""
    return _counted(Referral.objects.visible_to(actor), _queue_conditions(actor, now))


def inbox(actor: Actor, view: str) -> QuerySet:
    """What was sent to the actor's organization, soonest due first. Raises KeyError for an unknown view."""
    return _ordered(_received(actor).filter(_inbox_conditions()[view]))


def inbox_counts(actor: Actor) -> dict[str, int]:
    """How many rows each of a receiver's lists has, in one query."""
    return _counted(_received(actor), _inbox_conditions())


def summary(actor: Actor, now: datetime) -> Summary:
    """The state of a coordinator's network in a few numbers."""
    moving = Referral.objects.visible_to(actor).filter(state__in=MOVING)
    late = moving.late(now)
    top = list(late.order_by().values("receiver").annotate(held=Count("pk")).order_by("-held", "receiver")[:2])
    clear = bool(top) and top[0]["held"] > 1 and (len(top) == 1 or top[0]["held"] > top[1]["held"])
    next_due = moving.filter(due_at__gte=now).order_by("due_at").values_list("due_at", flat=True).first()
    holder = Organization.objects.filter(pk=top[0]["receiver"]).first() if clear else None
    notice, notice_at = _notice(holder, now) if holder else ("", None)
    return Summary(
        notice=notice,
        notice_at=notice_at,
        late=late.count(),
        holder=holder,
        held=top[0]["held"] if clear else 0,
        next_due_at=next_due,
        moving=moving.count(),
    )


def _notice(holder: Organization, now: datetime) -> tuple[str, datetime | None]:
    """What a partner that holds most of them reported of its capacity, as far as that is fresh."""
    reports = Capacity.objects.filter(organization__in=holder.ids)
    fresh = [one for one in reports if age_of(one.need, one.reported_at, now, one.review_on) == Age.FRESH]
    return capacity_state.summary(one.status for one in fresh), max((one.reported_at for one in fresh), default=None)


def reminders_due(actor: Actor, now: datetime) -> QuerySet:
    """Past target, and nobody was reminded lately: what a sender or coordinator may ask for now, longest first.

    A sender who is told no more than Sent goes by the first target alone, the one clock they may see.
    """
    rows = Referral.objects.visible_to(actor).exclude(receiver__in=actor.organization_ids)
    hidden = rows.masked_for(actor, now.date())
    late = Q(state__in=OPEN, due_at__lt=now) & (Q(snoozed_until=None) | Q(snoozed_until__lte=now))
    unanswered = Q(state__in=[state for state, word in SHOWN.items() if word == "sent"], acknowledge_due_at__lt=now)
    quiet = Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_AFTER)
    found = rows.filter(quiet, (hidden & unanswered) | (~hidden & late))
    return found.order_by("due_at" if actor.is_coordinator else "acknowledge_due_at", "id")


def _received(actor: Actor) -> QuerySet:
    return Referral.objects.visible_to(actor).filter(receiver__in=actor.organization_ids)


def _queue_conditions(actor: Actor, now: datetime) -> dict[str, Q]:
    moving = Q(state__in=MOVING)
    soon = moving & Q(due_at__lt=day_ends(actor, now))
    month = now.astimezone(zone_of(actor)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return {
        "needs-action": soon,
        "waiting": moving & (Q(due_at=None) | Q(due_at__gte=day_ends(actor, now))),
        "motion": moving,
        "service": Q(state=State.IN_SERVICE),
        "mine": Q(lead=actor.user_id, state__in=OPEN),
        "closed": Q(state__in=TERMINAL, closed_at__gte=month) & (Q(sent_at__isnull=False) | GIVEN),
    }


def _inbox_conditions() -> dict[str, Q]:
    return {
        "answer": Q(state__in=TO_ANSWER),
        "accepted": Q(state__in=TAKEN),
        "closed": Q(state__in=TERMINAL, closed_at__isnull=False),
    }


def _counted(rows: QuerySet, conditions: dict[str, Q]) -> dict[str, int]:
    names = {view.replace("-", "_"): view for view in conditions}
    counts = rows.aggregate(**{name: Count("pk", filter=conditions[view]) for name, view in names.items()})
    return {view: counts[name] for name, view in names.items()}


def _ordered(rows: QuerySet) -> QuerySet:
    never = Value(NEVER, output_field=DateTimeField())
    return rows.annotate(due_sort=Coalesce("due_at", never), end_sort=Coalesce("closed_at", never))


def order_of(view: str) -> tuple[str, ...]:
    """The order of a list, as pages by key need it."""
    return ("-end_sort", "-id") if view == "closed" else ("due_sort", "id")
