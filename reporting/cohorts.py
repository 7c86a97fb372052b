"""Which referrals a report counts, and where each stood at a moment: every number is a sum over these classes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners.actors import SYSTEM, Actor
from partners.codes import MembershipStatus
from partners.models import TaskForceMembership
from referrals.lifecycle import State, Urgency
from referrals.models import Referral
from referrals.querysets import ReferralQuerySet
from referrals.reasons import Group
from reporting.params import Params
from reporting.periods import Period
from reporting.suppression import SOURCE, Edge, inner, leaf, whole
from reporting.viewers import Eye, published_at

COUNTED = (
    MembershipStatus.ACTIVE,
    MembershipStatus.EXTERNAL,
    MembershipStatus.SUSPENDED,
    MembershipStatus.LEFT,
)
"""Members count, and those that were: a partner that leaves takes no number of the past with it."""

CONNECTED_WITHIN = timedelta(days=14)

Counts = Counter[Any]
"""Referrals by class: a code, or several of them."""

POSITIONS = {
    "waiting": _("Waiting to be acknowledged"),
    "ended_unacknowledged": _("Ended before it was acknowledged"),
    "deciding": _("Being decided"),
    "declined": _("Declined"),
    "ended_undecided": _("Withdrawn or expired before an answer"),
    "to_contact": _("Waiting for first contact"),
    "declined_later": _("Declined after accepting"),
    "not_engaged": _("Not reached"),
    "ended_accepted": _("Withdrawn before first contact"),
    "in_service": _("In service or under way"),
    "ended_connected": _("Ended without an outcome"),
    "completed": _("Closed with an outcome"),
}
"""Where a referral stands: one of these, always; from the first step to the last."""

STEPS = {
    "acknowledged": ("waiting", "ended_unacknowledged"),
    "accepted": ("deciding", "declined", "ended_undecided"),
    "connected": ("to_contact", "declined_later", "not_engaged", "ended_accepted"),
    "completed": ("in_service", "ended_connected"),
}
"""For each step after sending, where those stand that reached the step before but not this one."""

OPEN_POSITIONS = ("waiting", "deciding", "to_contact")
"""Still on the way to a connection."""

CONNECTED_POSITIONS = ("in_service", "ended_connected", "completed")


@dataclass(frozen=True)
class Question:
    """Who asks, with which parameters, and how closely they may look. `now` is the moment (aware) of asking."""

    actor: Actor
    params: Params
    eye: Eye
    now: datetime

    @property
    def is_exact(self) -> bool:
        """Whether exact numbers are given."""
        return self.eye is Eye.EXACT

    @property
    def k(self) -> int:
        """The smallest count shown to a protected viewer."""
        return self.params.task_force.public_k

    def as_of(self, window: Period) -> datetime:
        """The moment whose state is counted: now, or for protected numbers when the window's quarter was published."""
        return self.params.as_of if self.is_exact else published_at(self.params.task_force, window)

    def rows(self) -> ReferralQuerySet:
        """Every referral that counts, of all times: sent, not entered in error, between members, within the filters.

        A coordinator's are those they may see, so that each number opens to its rows.
        """
        return self._counted().sent().exclude(state=State.VOIDED)

    def given(self, window: Period) -> ReferralQuerySet:
        """Those of which the person was given the number and nothing was sent, by the local date of that."""
        zone = ZoneInfo(self.params.task_force.time_zone)
        start, end = (datetime.combine(day, time.min, zone) for day in (window.start, window.end))
        inside = Q(closed_at__gte=start, closed_at__lt=end, closed_at__lte=self.as_of(window))
        return self._counted().given().filter(inside)

    def _counted(self) -> ReferralQuerySet:
        """Between members and within the filters, whatever the state; a coordinator's are those they may see."""
        params = self.params
        rows = Referral.objects.visible_to(self.actor if self.is_exact else SYSTEM)
        members = TaskForceMembership.objects.visible_to(SYSTEM).filter(
            task_force=params.task_force, status__in=COUNTED
        )
        rows = rows.filter(task_force=params.task_force)
        rows = rows.filter(sender__in=members.values("organization"), receiver__in=members.values("organization"))
        if params.sector:
            rows = rows.filter(Q(sender__sector=params.sector) | Q(receiver__sector=params.sector))
        exact = {"region": params.region, "award": params.award, "kind": params.kind}
        return rows.filter(**{name: value for name, value in exact.items() if value})


def sent_in(window: Period) -> Q:
    """Sent in a window, by the task force's local date."""
    return Q(sent_on__gte=window.start, sent_on__lt=window.end)


def tally(
    question: Question, windows: Sequence[Period], classify: Callable[[datetime], dict[str, Case | F]]
) -> list[Counts]:
    """How many referrals each window holds of each class. `classify` gives the class at a moment as SQL expressions.

    One query for all windows that are counted as of the same moment.
    """
    counts: list[Counts] = [Counter() for _window in windows]
    for moment in dict.fromkeys(question.as_of(window) for window in windows):
        mine = [i for i, window in enumerate(windows) if question.as_of(window) == moment]
        classes = classify(moment)
        found = question.rows().filter(_inside([windows[i] for i in mine]))
        found = found.annotate(window=_window_case(windows, mine), **classes)
        for row in found.order_by().values_list("window", *classes, Count("pk")):
            key = row[1] if len(classes) == 1 else tuple(row[1:-1])
            counts[row[0]][key] += row[-1]
    return counts


def _window_case(windows: Sequence[Period], mine: Sequence[int]) -> Case:
    whens = [When(sent_in(windows[i]), then=Value(i)) for i in mine]
    return Case(*whens, output_field=IntegerField())


def position(moment: datetime) -> Case:
    """Where a referral stood at a moment: a code of POSITIONS."""
    ended = Q(closed_at__lte=moment)
    contacted, accepted = Q(contacted_at__lte=moment), Q(accepted_at__lte=moment)
    acknowledged, declined = Q(acknowledged_at__lte=moment), Q(state=State.DECLINED)
    return _first_of(
        (contacted & ended & Q(state=State.COMPLETED), "completed"),
        (contacted & ended, "ended_connected"),
        (contacted, "in_service"),
        (accepted & ended & declined, "declined_later"),
        (accepted & ended & Q(state=State.NOT_ENGAGED), "not_engaged"),
        (accepted & ended, "ended_accepted"),
        (accepted, "to_contact"),
        (acknowledged & ended & declined, "declined"),
        (acknowledged & ended, "ended_undecided"),
        (acknowledged, "deciding"),
        (ended, "ended_unacknowledged"),
        otherwise="waiting",
    )


def standing(moment: datetime) -> dict[str, Case | F]:
    """Where it stood, and the coarse reason it was declined for."""
    reason = Case(When(state=State.DECLINED, then=F("reason_group")), default=Value(""), output_field=CharField())
    return {"stood": position(moment), "why": reason}


def acknowledgment(moment: datetime) -> dict[str, Case | F]:
    """`on_time`, `missed`, or `not_due`: no target, one that had not passed, or ended before it passed."""
    ended_before = Q(acknowledged_at=None, closed_at__lt=F("acknowledge_due_at"))
    in_time = Q(acknowledged_at__lte=F("acknowledge_due_at")) & Q(acknowledged_at__lte=moment)
    due = Q(acknowledge_due_at__lte=moment)
    return {"answered": _first_of((~due | ended_before, "not_due"), (in_time, "on_time"), otherwise="missed")}


def connection(moment: datetime) -> dict[str, Case | F]:
    """`connected` or `not_connected` within 14 days of sending, or `too_new` to tell."""
    quick = Q(contacted_at__lt=F("sent_at") + CONNECTED_WITHIN, contacted_at__lte=moment)
    too_new = Q(sent_at__gt=moment - CONNECTED_WITHIN)
    return {"linked": _first_of((too_new, "too_new"), (quick, "connected"), otherwise="not_connected")}


def sectors(_moment: datetime) -> dict[str, Case | F]:
    """The sectors at both ends."""
    return {"source_sector": F("sender__sector"), "target_sector": F("receiver__sector")}


def focus(_moment: datetime) -> dict[str, Case | F]:
    """What kind of trafficking it concerns."""
    return {"concerns": F("focus")}


def timed_rows(question: Question, windows: Sequence[Period], moment: datetime) -> ReferralQuerySet:
    """The routine referrals of some windows whose target for acknowledging had passed at a moment, unless they ended
    unacknowledged before it."""
    ended_before = Q(acknowledged_at=None, closed_at__lt=F("acknowledge_due_at"))
    due = Q(urgency=Urgency.ROUTINE, acknowledge_due_at__lte=moment)
    return question.rows().filter(due & _inside(windows)).exclude(ended_before)


def timed(question: Question, windows: Sequence[Period], moment: datetime) -> QuerySet:
    """The number of the window, sent, acknowledged (UTC) and the receiver's time zone of these rows."""
    rows = timed_rows(question, windows, moment)
    rows = rows.annotate(window=_window_case(windows, range(len(windows))))
    return rows.order_by().values_list("window", "sent_at", "acknowledged_at", "receiver__time_zone")


def _inside(windows: Sequence[Period]) -> Q:
    inside = Q()
    for window in windows:
        inside |= sent_in(window)
    return inside


def _first_of(*cases: tuple[Q, str], otherwise: str) -> Case:
    whens = [When(condition, then=Value(code)) for condition, code in cases]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


def steps_of(counts: Counts) -> dict[str, int]:
    """From counts by (position, reason): how many reached each step, and stand at each position."""
    stood: Counter[str] = Counter()
    for (code, _why), n in counts.items():
        stood[code] += n
    reached, left = {"sent": sum(stood.values())}, sum(stood.values())
    for step, rest in STEPS.items():
        left -= sum(stood[code] for code in rest)
        reached[step] = left
    return {**{code: stood[code] for code in POSITIONS}, **reached}


def tree_of(counts: Counts) -> list[Edge]:
    """The way of a window's referrals as a tree of counts: steps, where the rest stand, and reasons of declines."""
    stood, node = steps_of(counts), str(SOURCE)
    edges = [whole(stood["sent"], "sent")]
    for step, rest in STEPS.items():
        for code in rest:
            edges.append((inner if code == "declined" else leaf)(code, node, stood[code]))
        edges.append((leaf if step == "completed" else inner)(step, node, stood[step]))
        node = step
    reasons = declines_of(counts)
    return [*edges, *(leaf(("reason", group), "declined", reasons[group]) for group in Group.values)]


def declines_of(counts: Counts) -> Counter[str]:
    """From counts by (position, reason): how many were declined for each coarse reason."""
    found: Counter[str] = Counter()
    for (code, why), n in counts.items():
        if code == "declined":
            found[why or Group.OTHER] += n
    return found


def partners_by_reason(question: Question, window: Period) -> dict[str, int]:
    """How many different partners declined for each coarse reason; a merged record counts as the one it is."""
    rows = question.rows().filter(sent_in(window)).annotate(stood=position(question.as_of(window)))
    named = rows.filter(stood="declined").annotate(why=Coalesce("reason_group", Value("")))
    partner = Coalesce("receiver__merged_into", "receiver")
    found = named.order_by().values("why").annotate(partners=Count(partner, distinct=True))
    return {row["why"] or Group.OTHER: row["partners"] for row in found}
