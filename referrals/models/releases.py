"""Releases: the keys to contents."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.constraints import not_before
from core.models import Versioned, uuid7
from partners.codes import LANGUAGES
from partners.models import Organization, TaskForce
from referrals.models.envelope import Referral
from referrals.querysets import ReleaseManager, SurvivorRequestQuerySet
from referrals.release_codes import Asked, Purpose, Result, Signer, Told


class Release(models.Model):
    """That a person allowed one holder to show one receiver something, until a date. Metadata only, never the paper.

    Dates are local and inclusive; `starts_on` is the day of the signature, `withdrawn_at` (UTC) ends it at once.
    `receiver` is one organization, or with `to_task_force` the task force's coordinators. `categories` are what may be
    shown. Without its own tick it opens nothing to law enforcement, nor to whoever enforces immigration law.
    `reminded_days` is the last reminder before its end. What is read from the database knows whether the holder's
    contents concern minors, as `for_minors`. `risks_discussed` says that what it can help with and what could go
    wrong was talked about; a "no" was recorded before that was asked.
    """

    for_minors: bool

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="releases")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="releases")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    to_task_force = models.BooleanField(default=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    categories = models.JSONField(default=list)
    signer = models.CharField(max_length=20, choices=Signer)
    guardian_is_safe = models.BooleanField(default=False)
    language = models.CharField(max_length=3, choices=LANGUAGES)
    interpreter_used = models.BooleanField(default=False)
    risks_discussed = models.BooleanField(default=False)
    includes_law_enforcement = models.BooleanField(default=False)
    includes_immigration_enforcement = models.BooleanField(default=False)
    starts_on = models.DateField()
    expires_on = models.DateField()
    feedback_allowed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_how = models.CharField(max_length=10, choices=Told, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = ReleaseManager()

    class Meta:
        constraints: ClassVar = [
            not_before("release_expires_after_start", "expires_on", "starts_on"),
            models.CheckConstraint(
                name="release_names_one_receiver",
                condition=Q(receiver__isnull=False, to_task_force=False) | Q(receiver=None, to_task_force=True),
            ),
            models.CheckConstraint(name="release_not_to_holder", condition=Q(receiver=None) | ~Q(receiver=F("holder"))),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "expires_on"], name="release_ending")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = (
            *("holder", "receiver", "recorded_by", "purpose", "categories", "signer", "guardian_is_safe", "language"),
            *("interpreter_used", "risks_discussed", "includes_law_enforcement", "includes_immigration_enforcement"),
            "withdrawn_how",
        )
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "referral", "to_task_force", "starts_on", "expires_on", "feedback_allowed"),
            *("recorded_at", "withdrawn_at", "reminded_days"),
        )

    def __str__(self) -> str:
        return f"release for {self.referral_id}"

    def is_live_on(self, day: date) -> bool:
        """Whether it opens anything on a local date."""
        return self.withdrawn_at is None and self.starts_on <= day <= self.expires_on


class SurvivorRequest(Versioned):
    """What a person asked for through the agency that serves them: `due_on` is a local date. It names nobody.

    `holder` is that agency, the referral's sender; `result` is empty while the request is open.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="survivor_requests")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Asked)
    received_on = models.DateField()
    due_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, choices=Result, blank=True)

    objects = SurvivorRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("survivor_request_due_after_received", "due_on", "received_on"),
            models.CheckConstraint(
                name="survivor_request_handled_has_result",
                condition=Q(handled_at=None, result="") | Q(handled_at__isnull=False) & ~Q(result=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["holder", "due_on"], name="survivor_request_due")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("holder", "kind", "result", "recorded_by", "handled_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "referral", "received_on", "due_on", "handled_at"),
        )

    def __str__(self) -> str:
        return f"request of {self.received_on:%Y-%m-%d}"
