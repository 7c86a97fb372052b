"""What somebody is to do because of a referral, and the partners that a receiver named instead of itself."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.models import uuid7
from partners.models import Organization, TaskForce
from referrals.models.envelope import Referral
from referrals.querysets import SuggestionQuerySet, TaskQuerySet
from referrals.task_codes import TaskKind, TaskResult


class ReferralTask(models.Model):
    """Something that one organization is to do. It holds no words: what it is about is the referral's to say.

    `due_at` and `done_at` are UTC. `next_referral` is the new try that settled it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="tasks")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="referral_tasks")
    kind = models.CharField(max_length=15, choices=TaskKind)
    opened_at = models.DateTimeField(default=now, editable=False)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, choices=TaskResult, blank=True)
    next_referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral", "kind"], condition=Q(done_at=None), name="one_open_task_of_a_kind"
            ),
            models.CheckConstraint(
                name="task_done_has_result",
                condition=Q(done_at=None, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["task_force", "done_at", "due_at"], name="task_by_task_force"),
            models.Index(fields=["organization", "done_at", "due_at"], name="task_by_organization"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("organization", "done_by", "next_referral")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "referral", "kind", "opened_at", "due_at", "done_at", "result"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.referral_id}"

    @property
    def last_day(self) -> date:
        """The task force's last day on which it is not late: of a task due at midnight the day before."""
        return self.task_force.calendar.local_day(self.due_at - timedelta(microseconds=1))


class Suggestion(models.Model):
    """A partner that the receiver named when it pointed elsewhere or declined."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="suggestions")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "organization"], name="one_suggestion_per_partner")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("organization",)
        plain: ClassVar[tuple[str, ...]] = ("id", "referral")

    def __str__(self) -> str:
        return f"suggestion on {self.referral_id}"
