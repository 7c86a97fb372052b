"""People and a referral: who keeps away from it, who watches it, and who is told of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.clock import now
from core.models import uuid7
from partners.models import Membership
from referrals.models.envelope import Referral
from referrals.querysets import NoticeQuerySet, WatchQuerySet


class Recusal(models.Model):
    """That one member keeps away from one referral: they no longer see it."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "user"], name="one_recusal_per_member")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("user",)
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "recorded_at")

    def __str__(self) -> str:
        return f"recusal from {self.referral_id}"


class Watch(models.Model):
    """That somebody wants to hear of one referral under one of their hats. Nobody else is shown it."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="watches")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now, editable=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "membership"], name="one_watch_per_hat")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("membership",)
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "since")

    def __str__(self) -> str:
        return f"watch on {self.referral_id}"


class Notice(models.Model):
    """One line in a person's list of notices: only the referral's reference is shown, never what it is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    event_id = models.BigIntegerField()
    code = models.CharField(max_length=30)
    at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "event_id"], name="one_notice_per_event")]
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="notice_by_user")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("user",)
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "event_id", "code", "at", "read_at")

    def __str__(self) -> str:
        return f"notice {self.code}"
