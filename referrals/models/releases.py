"""Releases: the keys to contents."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.constraints import not_before
from core.models import uuid7
from partners.models import Organization, TaskForce
from referrals.models.envelope import Referral
from referrals.querysets import ReleaseQuerySet


class Release(models.Model):
    """That a person allowed one holder to show one receiver something, until a date. Metadata only, never the paper.

    Dates are local and inclusive; `withdrawn_at` (UTC) ends it at once. `receiver` is one organization, or with
    `to_task_force` the task force's coordinators.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="releases")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="releases")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    to_task_force = models.BooleanField(default=False)
    starts_on = models.DateField()
    expires_on = models.DateField()
    feedback_allowed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            not_before("release_expires_after_start", "expires_on", "starts_on"),
            models.CheckConstraint(
                name="release_names_one_receiver",
                condition=Q(receiver__isnull=False, to_task_force=False) | Q(receiver=None, to_task_force=True),
            ),
            models.CheckConstraint(name="release_not_to_holder", condition=Q(receiver=None) | ~Q(receiver=F("holder"))),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("holder", "receiver", "recorded_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "referral", "to_task_force", "starts_on", "expires_on", "feedback_allowed"),
            *("recorded_at", "withdrawn_at"),
        )

    def __str__(self) -> str:
        return f"release for {self.referral_id}"

    def is_live_on(self, day: date) -> bool:
        """Whether it opens anything on a local date."""
        return self.withdrawn_at is None and self.starts_on <= day <= self.expires_on
