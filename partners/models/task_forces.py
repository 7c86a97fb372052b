"""The task force: the tenant that referrals, memberships and measures belong to."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import Calendar
from core.constraints import not_before
from core.models import Versioned, uuid7
from partners.codes import MembershipStatus
from partners.querysets import AwardQuerySet, TaskForceMembershipQuerySet, TaskForceQuerySet


class TaskForce(Versioned):
    """A group of organizations that hand referrals to each other, with its own time zone, clocks and rules.

    `le_coordinator_sees_provider_envelopes` is the policy, agreed by the providers, that lets a coordinator employed
    by law enforcement see hand-offs between providers. `public_k` and `internal_k` are the smallest counts shown.
    """

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    slug = models.SlugField(unique=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/New_York")
    le_coordinator_sees_provider_envelopes = models.BooleanField(default=False)
    public_k = models.PositiveSmallIntegerField(default=11, validators=[MinValueValidator(3)])
    internal_k = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    check_days = models.JSONField(default=dict, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = TaskForceQuerySet.as_manager()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "name", "short_name", "slug", "state", "time_zone", "archived_at"),
            *("le_coordinator_sees_provider_envelopes", "public_k", "internal_k", "check_days"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> Calendar:
        """The task force's own business time."""
        return Calendar(zone=self.time_zone)


class ClockRule(models.Model):
    """How long one step of a hand-off may take, by urgency and kind; the due times of referrals are computed from it.

    A rule that names a `kind` goes before the one for all kinds (empty). One without an `amount` says that this kind
    has no such clock.
    """

    class Step(models.TextChoices):
        """The steps that have a clock."""

        ACKNOWLEDGE = "acknowledge", _("Acknowledge")
        DECIDE = "decide", _("Decide")
        FIRST_CONTACT = "first_contact", _("Make first contact")
        REVIEW = "review", _("Review after first contact")
        OUTCOME = "outcome", _("Record the outcome")
        EXPIRE = "expire", _("Ends by itself without an answer")

    class Measure(models.TextChoices):
        """How the amount is counted."""

        BUSINESS_HOURS = "business_hours", _("business hours")
        BUSINESS_DAYS = "business_days", _("business days")
        CALENDAR_DAYS = "calendar_days", _("days, weekends included")
        CLOCK_HOURS = "clock_hours", _("hours, day and night")

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="clock_rules")
    urgency = models.CharField(max_length=10)
    kind = models.CharField(max_length=30, blank=True, default="")
    step = models.CharField(max_length=15, choices=Step)
    amount = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    measure = models.CharField(max_length=15, choices=Measure)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task_force", "urgency", "kind", "step"], name="one_clock_per_step_and_kind"
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "task_force", "urgency", "kind", "step", "amount", "measure")

    def __str__(self) -> str:
        return f"{self.step} ({self.urgency} {self.kind}): {self.amount} {self.get_measure_display()}"


class TaskForceMembership(Versioned):
    """An organization's standing in a task force. Only active and external members hand referrals to each other."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey("partners.Organization", on_delete=models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=10, choices=MembershipStatus, default=MembershipStatus.ACTIVE)
    is_core = models.BooleanField(_("core partner"), default=False)
    joined_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    objects = TaskForceMembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_force", "organization"], name="one_membership_per_task_force"),
            not_before("membership_ends_after_start", "ended_on", "joined_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "status"], name="membership_status")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("status",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "organization", "is_core", "joined_on", "ended_on"),
        )

    def __str__(self) -> str:
        return f"{self.organization} in {self.task_force}: {self.status}"


class Award(models.Model):
    """A grant that referrals and activities may count towards; dates are local and inclusive."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="awards")
    funder = models.CharField(_("funder"), max_length=80)
    number = models.CharField(_("award number"), max_length=40)
    program = models.CharField(_("program"), max_length=80, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    reporting_calendar = models.CharField(
        _("reports"),
        max_length=20,
        default="federal_quarter",
        choices=[("federal_quarter", _("Federal fiscal quarters")), ("half_year", _("Half-years"))],
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_force", "number"], name="one_award_per_number"),
            not_before("award_ends_after_start", "ends_on", "starts_on"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "funder", "number", "program", "starts_on", "ends_on"),
            *("reporting_calendar", "archived_at"),
        )

    def __str__(self) -> str:
        return f"{self.funder} {self.number}"
