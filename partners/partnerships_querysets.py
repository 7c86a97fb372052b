"""Which partnerships, waves and ratings an actor may see, and where a partnership stands on its local day."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, Lower
from django.utils import timezone

from partners.agreement_codes import IN_FORCE, Status
from partners.codes import HANDS_OFF, Sector
from partners.partnership_codes import PartnershipStatus, last_waking_day
from partners.querysets import rows_of

if TYPE_CHECKING:
    from partners.actors import Actor

LONG_AGO = date(1900, 1, 1)
GUARDED = (Sector.SERVICE_PROVIDER, Sector.SURVIVOR_ORGANIZATION)


def own_task_forces(actor: "Actor") -> models.QuerySet:
    """The task forces in which the actor's organization hands off."""
    rows = rows_of("partners.TaskForceMembership").filter(organization__in=actor.organization_ids, status__in=HANDS_OFF)
    return rows.values("task_force")


class PartnershipQuerySet(models.QuerySet):
    """Partnerships."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own ones, and for members those of their task forces; a coordinator sees the task force's.

        Business staff see own ones only; evaluators, auditors and platform staff none. What its traffic was is for
        fewer: see `with_status`.
        """
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        if not actor.organization_id:
            return self.none()
        own = Q(first__in=actor.organization_ids) | Q(second__in=actor.organization_ids)
        return self.filter(own if actor.is_business else own | Q(task_force__in=own_task_forces(actor)))

    def of(self, ids: Iterable[object]) -> Self:
        """Those with one of these organizations on either side."""
        wanted = list(ids)
        return self.filter(Q(first__in=wanted) | Q(second__in=wanted))

    def among(self, ids: Iterable[object]) -> Self:
        """Those with two of these organizations."""
        wanted = list(ids)
        return self.filter(first__in=wanted, second__in=wanted)

    def between(self, some: Iterable[object], others: Iterable[object]) -> Self:
        """Those with one of `some` on one side and one of `others` on the other."""
        ours, theirs = list(some), list(others)
        return self.filter(Q(first__in=ours, second__in=theirs) | Q(first__in=theirs, second__in=ours))

    def with_ends(self) -> Self:
        """With `end_low` and `end_high`, the records that stand for the two sides, and how many sides were merged."""
        field = models.UUIDField()
        ends = [Coalesce(F(f"{side}__merged_into"), F(side), output_field=field) for side in ("first", "second")]
        gone = [Case(When(**{f"{side}__merged_into": None}, then=0), default=1) for side in ("first", "second")]
        return self.annotate(
            end_low=Least(*ends, output_field=field),
            end_high=Greatest(*ends, output_field=field),
            ends_merged=gone[0] + gone[1],
        )

    def standing(self) -> Self:
        """One for each two organizations: merging records may leave two of a pair, or a pair of one with itself.

        The one between records that still stand is kept, else the older; the others are history and keep their address.
        """
        twins = rows_of("partners.Partnership").with_ends()  # type: ignore[attr-defined]
        same = {name: OuterRef(name) for name in ("task_force", "end_low", "end_high")}
        fewer = Q(ends_merged__lt=OuterRef("ends_merged"))
        ahead = fewer | Q(ends_merged=OuterRef("ends_merged"), pk__lt=OuterRef("pk"))
        found = self.with_ends().exclude(end_low=F("end_high"))
        return found.filter(Q(ends_merged=0) | ~Exists(twins.filter(ahead, **same)))

    def with_status(self, moment: datetime, actor: "Actor") -> Self:
        """With `status` (partnership_codes.status_on in SQL, on the task force's local date) and `active_on`.

        When somebody last handed over is between the two and the coordinator: for everybody else `active_on` is null
        and what sleeps is called active.
        """
        days = _days_by_zone(moment)
        told = Q(pk__isnull=False) if actor.role == "system" else self._traffic_of(actor)
        awake = Greatest(F("started_on"), *(Coalesce(F(name), LONG_AGO) for name in ("last_sent_on", "last_logged_on")))
        latest = Greatest(Coalesce(F("last_sent_on"), LONG_AGO), Coalesce(F("last_logged_on"), LONG_AGO))
        known = told & ~Q(last_sent_on=None, last_logged_on=None)
        steps = [
            (Q(ended_on__lte=F("today")), PartnershipStatus.ENDED),
            (Q(started_on=None) | Q(started_on__gt=F("today")), PartnershipStatus.PROSPECT),
            (told & Q(awake_on__lt=F("waking_day")), PartnershipStatus.DORMANT),
        ]
        whens = [When(condition, then=Value(status.value)) for condition, status in steps]
        field = models.DateField()
        dated = self.annotate(today=_by_zone(days), waking_day=_by_zone(days, last_waking_day), awake_on=awake)
        return dated.annotate(
            status=Case(*whens, default=Value(PartnershipStatus.ACTIVE.value), output_field=models.CharField()),
            active_on=Case(When(known, then=latest), default=Value(None, output_field=field), output_field=field),
            knows_traffic=Case(When(told, then=Value(True)), default=Value(False), output_field=models.BooleanField()),
        )

    def with_paper(self, moment: datetime, actor: "Actor") -> Self:
        """With `paper_id`: the agreement between the two that this actor may read, one in force before one that lapsed.

        One that binds the whole task force comes after their own, even a lapsed one: that theirs is over is not hidden.
        `paper_rank` puts what lapsed first (0), then what ends soon (1), then the rest (2).
        """
        papers = _papers(moment, actor)
        rank = Subquery(papers.values("urgency")[:1])
        rows = self.with_ends()
        return rows.annotate(paper_id=Subquery(papers.values("pk")[:1]), paper_rank=Coalesce(rank, Value(2)))

    def with_names(self) -> Self:
        """With `low_name`, to sort by: the name of a pair begins with whichever comes first in the alphabet."""
        names = [Lower(Coalesce(f"{side}__merged_into__name", f"{side}__name")) for side in ("first", "second")]
        return self.annotate(low_name=Least(*names))

    def with_parties(self) -> Self:
        """Bring both organizations, the records they were merged into and the task force along."""
        return self.select_related("first__merged_into", "second__merged_into", "task_force")

    def _traffic_of(self, actor: "Actor") -> Q:
        """The rows whose traffic this actor may know of: see ReferralQuerySet.visible_to, whose rule this follows."""
        if actor.is_coordinator:
            task_force = actor.task_force
            hidden = actor.is_le_employed and task_force and not task_force.le_coordinator_sees_provider_envelopes
            between_providers = Q(first__sector__in=GUARDED, second__sector__in=GUARDED)
            return ~between_providers if hidden else Q(pk__isnull=False)
        return Q(first__in=actor.organization_ids) | Q(second__in=actor.organization_ids)


class WaveQuerySet(models.QuerySet):
    """Assessment waves."""

    def visible_to(self, actor: "Actor") -> Self:
        """The task force's for its coordinators, and for organizations that hand off in it."""
        if actor.role == "system":
            return self
        if actor.is_coordinator:
            return self.filter(task_force=actor.task_force_id)
        return self.filter(task_force__in=own_task_forces(actor)) if actor.organization_id else self.none()


class RatingQuerySet(models.QuerySet):
    """Ratings."""

    def visible_to(self, actor: "Actor") -> Self:
        """Own ones; the other side's, and for a coordinator all, once the wave has closed."""
        if actor.role == "system":
            return self
        closed = Q(wave__closes_at__lte=timezone.now())
        if actor.is_coordinator:
            return self.filter(closed, task_force=actor.task_force_id)
        if not actor.organization_id:
            return self.none()
        ids = actor.organization_ids
        both = Q(partnership__first__in=ids) | Q(partnership__second__in=ids)
        return self.filter(Q(rater__in=ids) | (closed & both))


class TalkQuerySet(models.QuerySet):
    """Conversations about gaps."""

    def visible_to(self, actor: "Actor") -> Self:
        """The coordinator's."""
        if actor.role == "system":
            return self
        return self.filter(task_force=actor.task_force_id) if actor.is_coordinator else self.none()


def _papers(moment: datetime, actor: "Actor") -> models.QuerySet:
    """The agreements of an outer partnership, the one to show first: see `with_paper`."""
    party = rows_of("partners.AgreementParty").filter(agreement=OuterRef("pk"))
    ends = [OuterRef(OuterRef(name)) for name in ("end_low", "end_high")]
    sides = [Exists(party.filter(Q(organization=end) | Q(organization__merged_into=end))) for end in ends]
    rows = rows_of("partners.Agreement").visible_to(actor).with_status(moment)  # type: ignore[attr-defined]
    rows = rows.filter(Q(*sides) | Q(binds_all=True), task_force=OuterRef("task_force"))
    lapsed = Q(status=Status.EXPIRED.value)
    urgency = Case(When(lapsed, then=0), When(status=Status.EXPIRING.value, then=1), default=2)
    wanted = [Status.EXPIRED.value, *(status.value for status in IN_FORCE)]
    found = rows.filter(status__in=wanted).annotate(urgency=urgency, lapsed=Case(When(lapsed, then=1), default=0))
    return found.order_by("binds_all", "lapsed", F("last_day").desc(nulls_first=True), "id")


def _days_by_zone(moment: datetime) -> dict[date, list[str]]:
    zones = rows_of("partners.TaskForce").values_list("time_zone", flat=True).distinct().order_by("time_zone")
    days: dict[date, list[str]] = {}
    for zone in zones:
        days.setdefault(moment.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    return days


def _by_zone(days: dict[date, list[str]], made: Callable[[date], date] = lambda day: day) -> Case:
    whens = [When(task_force__time_zone__in=names, then=Value(made(day))) for day, names in days.items()]
    return Case(*whens, output_field=models.DateField())
