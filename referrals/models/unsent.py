"""What somebody typed into a form of a referral and has not sent."""

from typing import ClassVar

from django.db import models

from core.clock import now
from core.encryption import EncryptedTextField
from core.models import uuid7
from partners.models import Membership
from referrals.models.envelope import Referral
from referrals.querysets import UnsentQuerySet


class Unsent(models.Model):
    """What one person, under one hat, typed into one form, for a day at most: read by its writer alone.

    `text` is encrypted with the key of the hat's organization, or its task force's. It is empty once the form was
    sent (`ended_at`). Both times are UTC.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="unsent")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    key_owner_id = models.UUIDField()
    text = EncryptedTextField(owner="key_owner_id", blank=True)
    kept_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    objects = UnsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "membership", "form"], name="one_unsent_text_per_form")
        ]
        indexes: ClassVar = [models.Index(fields=["kept_at"], name="unsent_oldest")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ("text",)
        sensitive: ClassVar[tuple[str, ...]] = ("membership",)
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "form", "key_owner_id", "kept_at", "ended_at")

    def __str__(self) -> str:
        return f"unsent text on {self.referral_id}"
