"""What is kept about the keeping: certificates of deletion, breaches, demands to disclose. No row names a person."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.constraints import not_before
from core.models import Versioned, uuid7
from partners.models import Organization, TaskForce
from referrals.safeguard_codes import GAVE, Asker, BreachKind, Decision, Instrument, RetentionRule, Told
from referrals.safeguard_querysets import BreachNoticeQuerySet, BreachQuerySet, CertificateQuerySet, DemandQuerySet


class PurgeCertificate(models.Model):
    """That one run deleted what its time had come for: how many of what kind, by which rule; of no person.

    `failed` holds the ids of referrals that could not be dealt with. `sha256` covers all of it and its lines, and is in
    the run's last event, so that it stands in the sealed record. `cut_short`: the run died, and a later one closed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="purges")
    began_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    cut_short = models.BooleanField(default=False)
    failed = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("purge_ends_after_it_began", "ended_at", "began_at"),
            models.CheckConstraint(
                name="purge_ended_has_hash",
                condition=Q(ended_at=None, sha256="") | Q(ended_at__isnull=False) & ~Q(sha256=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "-id"], name="purge_newest")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "began_at", "ended_at", "cut_short", "failed", "sha256"),
        )

    def __str__(self) -> str:
        return f"purge of {self.began_at:%Y-%m-%d}"


class PurgeLine(models.Model):
    """How much one run deleted of one kind of hand-off by one rule, which gave it `days` days."""

    certificate = models.ForeignKey(PurgeCertificate, on_delete=models.CASCADE, related_name="lines")
    rule = models.CharField(max_length=10, choices=RetentionRule)
    days = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    referrals = models.PositiveIntegerField(default=0)
    contents = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "rule", "kind"], name="one_purge_line_per_kind")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "certificate", "rule", "days", "kind", "referrals", "contents", "messages"),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.referrals} of {self.kind}"


class Breach(Versioned):
    """That something held here got, or is about to get, where it must not. Counts and codes; nobody is named.

    `is_imminent`: it has not happened yet; the clocks run all the same. `records` and `people` are estimates, empty
    while nobody knows. `protection` says in guarded words what was done to protect people. Times are UTC.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="breaches")
    kind = models.CharField(_("what happened"), max_length=20, choices=BreachKind)
    is_imminent = models.BooleanField(_("it has not happened yet"), default=False)
    detected_at = models.DateTimeField(_("noticed at"))
    contained_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    records = models.PositiveIntegerField(_("handoffs concerned"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people possibly concerned"), null=True, blank=True)
    protection = models.CharField(_("what protects people now"), max_length=280, blank=True)
    organizations = models.ManyToManyField(Organization, related_name="+", blank=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("breach_contained_after_detected", "contained_at", "detected_at"),
            models.CheckConstraint(
                name="breach_closed_is_contained", condition=Q(closed_at=None) | Q(contained_at__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "-detected_at", "-id"], name="breach_newest")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("kind", "records", "people", "protection", "organizations")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "is_imminent", "detected_at", "contained_at", "closed_at"),
        )

    def __str__(self) -> str:
        return f"breach noticed {self.detected_at:%Y-%m-%d}"


class BreachNotice(models.Model):
    """The duty to tell one party of a breach by `due_at` (UTC; none where a state's law decides), and when it was done.

    `reminded` counts the reminders that went out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="notices")
    to = models.CharField(max_length=15, choices=Told)
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0, validators=[MinValueValidator(0)])

    objects = BreachNoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["breach", "to"], name="one_notice_per_party")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="breach_notice_due", condition=Q(told_at=None, due_at__isnull=False))
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "breach", "to", "due_at", "told_at", "reminded")

    def __str__(self) -> str:
        return f"{self.to} of {self.breach_id}"


class Demand(Versioned):
    """That a court, agency or party demands what is held: by which paper, the decision, whether the person was told.

    `organization` is the one it reached; without one it reached the task force itself. `office` is the court's or
    agency's name, never a person's. `notice_attempted` must be answered as soon as something was given; `told_on` is
    the day on which the person was told, if they were. Local dates.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="demands")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="demands")
    instrument = models.CharField(_("paper"), max_length=15, choices=Instrument)
    asker = models.CharField(_("who asks"), max_length=25, choices=Asker)
    office = models.CharField(_("court or agency"), max_length=120, blank=True)
    received_on = models.DateField(_("received on"))
    answer_due_on = models.DateField(_("answer due on"), null=True, blank=True)
    counsel_asked = models.BooleanField(_("counsel was asked"), default=False)
    decision = models.CharField(_("decision"), max_length=15, choices=Decision, default=Decision.PENDING)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    notice_attempted = models.BooleanField(_("we tried to tell the person"), null=True, blank=True)
    told_on = models.DateField(_("the person was told on"), null=True, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("demand_due_after_received", "answer_due_on", "received_on"),
            not_before("demand_decided_after_received", "decided_on", "received_on"),
            not_before("demand_told_after_received", "told_on", "received_on"),
            models.CheckConstraint(
                name="demand_decided_has_day",
                condition=Q(decision=Decision.PENDING, decided_on=None)
                | ~Q(decision=Decision.PENDING) & Q(decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="demand_given_says_notice",
                condition=~Q(decision__in=[str(code) for code in GAVE]) | Q(notice_attempted__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "-received_on", "-id"], name="demand_newest")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = (
            *("organization", "asker", "office", "decision", "notice_attempted", "told_on"),
        )
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "instrument", "received_on", "answer_due_on"),
            *("counsel_asked", "decided_on"),
        )

    def __str__(self) -> str:
        return f"{self.instrument} of {self.received_on}"
