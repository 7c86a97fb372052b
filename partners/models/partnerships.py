"""Partnerships: two organizations that work together in a task force, and how each side rates that, wave by wave."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import not_before
from core.models import Versioned, uuid7
from partners.models.organizations import Organization
from partners.models.task_forces import TaskForce
from partners.partnership_codes import (
    ITEMS,
    Agreeing,
    Direction,
    Formality,
    Level,
    PartnershipStatus,
    PartnershipType,
    status_on,
)
from partners.partnerships_querysets import PartnershipQuerySet, RatingQuerySet, TalkQuerySet, WaveQuerySet


class Partnership(Versioned):
    """A pair of organizations, once per task force: `first` is the one with the smaller id.

    `types` are PartnershipType codes. Dates are the task force's local dates. `last_sent_on` is the day the last
    referral went from one to the other, told by events; `last_logged_on` the day of their last activity. Its status
    is never stored: it follows from these dates.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="partnerships")
    first = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="partnerships_as_first")
    second = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="partnerships_as_second")
    types = models.JSONField(_("what they do together"), default=list)
    formality = models.CharField(_("formality"), max_length=10, choices=Formality, default=Formality.INFORMAL)
    direction = models.CharField(_("direction"), max_length=20, choices=Direction, default=Direction.BOTH)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    last_sent_on = models.DateField(null=True, editable=False)
    last_logged_on = models.DateField(null=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_force", "first", "second"], name="one_partnership_per_pair"),
            models.CheckConstraint(name="partnership_smaller_id_first", condition=Q(first__lt=F("second"))),
            not_before("partnership_ends_after_start", "ended_on", "started_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "second"], name="partnership_by_second")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("last_sent_on", "last_logged_on")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "first", "second", "types", "formality", "direction"),
            *("started_on", "ended_on"),
        )

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    @property
    def type_labels(self) -> list[str]:
        """The types in words."""
        return [str(PartnershipType(code).label) for code in self.types if code in PartnershipType.values]

    @property
    def ends(self) -> tuple[Organization, Organization]:
        """The records that stand for the first and the second now."""
        return self.first.resolved, self.second.resolved

    @property
    def last_activity_on(self) -> date | None:
        """The day of the last referral or activity; None without one."""
        return max((day for day in (self.last_sent_on, self.last_logged_on) if day), default=None)

    def status_on(self, today: date) -> PartnershipStatus:
        """Where it stands on a local date; PartnershipQuerySet.with_status says the same in SQL."""
        return status_on(today, self.started_on, self.ended_on, self.last_activity_on)

    def has(self, ids: frozenset[UUID]) -> bool:
        """Whether one of these organizations is a side of it."""
        return self.first_id in ids or self.second_id in ids

    def other(self, ids: frozenset[UUID]) -> Organization:
        """The side that is none of these organizations, as it stands now."""
        return self.ends[1] if self.first_id in ids else self.ends[0]


class AssessmentWave(Versioned):
    """A stretch of days in which each side rates its partnerships; local dates, both inclusive.

    `closes_at` (UTC) is the end of the last day: from then on both sides see both ratings, and nothing changes.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(_("name"), max_length=60)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    closes_at = models.DateTimeField(editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("wave_closes_after_opening", "closes_on", "opens_on"),
            models.UniqueConstraint(fields=["task_force", "name"], name="one_wave_per_name"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "name", "opens_on", "closes_on", "closes_at"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the closing moment in step with the last day."""
        after = self.closes_on + timedelta(days=1)
        self.closes_at = datetime.combine(after, time.min, ZoneInfo(self.task_force.time_zone)).astimezone(UTC)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "closes_at"}
        super().save(*args, **kwargs)

    def is_closed(self, moment: datetime) -> bool:
        """Whether its last day is over."""
        return self.closes_at <= moment

    def is_open(self, moment: datetime) -> bool:
        """Whether ratings are taken now."""
        return not self.is_closed(moment) and self.opens_on <= self.task_force.calendar.local_day(moment)


def judgement(label: Any) -> models.PositiveSmallIntegerField:
    """A column for one statement, 1 to 4."""
    return models.PositiveSmallIntegerField(
        label, choices=Agreeing, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )


class Rating(Versioned):
    """How one side (`rater`) sees one partnership in one wave: a level, and six statements from 1 to 4."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="ratings")
    wave = models.ForeignKey(AssessmentWave, on_delete=models.PROTECT, related_name="ratings")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="ratings")
    rater = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ratings")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, validators=[MaxValueValidator(5)])
    keeps_word = judgement(_("keeps its word"))
    shares_aim = judgement(_("shares the aim"))
    speaks_openly = judgement(_("speaks openly"))
    opens_doors = judgement(_("opens doors"))
    gives_time = judgement(_("gives time"))
    brings_means = judgement(_("brings means"))

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "partnership", "rater"], name="one_rating_per_side"),
            models.CheckConstraint(name="rating_level_in_range", condition=Q(level__lte=5)),
            models.CheckConstraint(
                name="rating_statements_in_range",
                condition=Q(*((f"{item}__range", (1, 4)) for item in ITEMS)),
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("level", *ITEMS)
        plain: ClassVar[tuple[str, ...]] = ("id", "created_at", "version", "task_force", "wave", "partnership", "rater")

    def __str__(self) -> str:
        return f"{self.rater_id} on {self.partnership_id}"


class Talk(models.Model):
    """The note that a gap between two ratings was talked about, and on which local day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="talks")
    wave = models.ForeignKey(AssessmentWave, on_delete=models.PROTECT, related_name="talks")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="talks")
    talked_on = models.DateField()

    objects = TalkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "partnership"], name="one_talk_per_gap")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "task_force", "wave", "partnership", "talked_on")

    def __str__(self) -> str:
        return f"talk about {self.partnership_id}"
