"""What partners did together: meetings, trainings, outreach, operations, consultations; never about whom."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from partners.activities_querysets import ActivityQuerySet, ParticipationQuerySet
from partners.activity_codes import ActivityKind, Attending, Focus, Topic
from partners.codes import LANGUAGES, Industry
from partners.models.organizations import Organization
from partners.models.task_forces import Award, TaskForce


class Activity(Versioned):
    """One thing done on one local day. `participations` name everybody who took part, the `lead` too.

    A wrong one is corrected (the next version) or taken back (`voided_at`), never deleted. `languages` are codes. A
    case consultation holds its day, hours, organizations, topic and focus alone: more could point at a person.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("what was done"), max_length=30, choices=ActivityKind)
    held_on = models.DateField(_("day"))
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="led_activities")
    topic = models.CharField(_("topic"), max_length=30, choices=Topic)
    focus = models.CharField(_("focus"), max_length=10, choices=Focus, default=Focus.LABOR)
    attending = models.CharField(_("who was reached"), max_length=25, choices=Attending, default=Attending.NOBODY)
    participants = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    industry = models.CharField(_("industry"), max_length=25, choices=Industry, blank=True)
    county = models.CharField(_("county"), max_length=80, blank=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, blank=True, related_name="activities")
    voided_at = models.DateTimeField(null=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task_force", "-held_on", "-id"], name="activity_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consultation_points_at_nobody",
                condition=~Q(kind=ActivityKind.CASE_CONSULTATION)
                | Q(attending=Attending.NOBODY, participants=None, industry="", county=""),
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "kind", "held_on", "hours", "lead", "topic", "focus"),
            *("attending", "participants", "languages", "industry", "county", "award", "voided_at"),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.held_on}"

    @property
    def partners(self) -> list[Organization]:
        """Who took part besides the lead, by name."""
        others = [part.organization for part in self.participations.all() if part.organization_id != self.lead_id]
        return sorted(others, key=lambda organization: organization.name.casefold())

    @property
    def language_labels(self) -> list[str]:
        """The languages in words."""
        words = dict(LANGUAGES)
        return [str(words[code]) for code in self.languages if code in words]


class Participation(models.Model):
    """One organization in one activity."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="participations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="participations")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "organization"], name="one_participation_per_activity")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "activity", "organization")

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.activity_id}"
