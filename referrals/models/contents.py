"""What the two sides hold about a referral beyond its envelope."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.clock import now
from core.encryption import EncryptedTextField
from core.models import uuid7
from partners.models import Organization
from referrals.models.envelope import Referral
from referrals.querysets import ContentsQuerySet, MessageQuerySet


class Contents(models.Model):
    """What one organization holds about a referral beyond its envelope. It opens by kind or by a live release.

    A tip has a worksite (`worksite`, `area`, `signs`, `workers`), a training request a topic and an audience, what is
    about people their number (`people`), an `age_band`, and codes of what is needed, spoken and safe; the receiver's
    row holds the detailed reason or outcome code. Free text and the sender's own reference are encrypted with the
    holder's key. `changed` says when (UTC) a field was changed after sending, by its name. Nothing here names a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="contents")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    county = models.CharField(max_length=120, blank=True)
    worksite = EncryptedTextField(owner="holder_id", blank=True)
    area = EncryptedTextField(owner="holder_id", blank=True)
    signs = models.JSONField(default=list, blank=True)
    workers = models.CharField(max_length=10, blank=True)
    topic = models.CharField(max_length=30, blank=True)
    audience = models.CharField(max_length=30, blank=True)
    attendance = models.PositiveIntegerField(null=True)
    people = models.PositiveSmallIntegerField(null=True)
    age_band = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=3, blank=True)
    interpreter = models.CharField(max_length=10, blank=True)
    needs = models.JSONField(default=list, blank=True)
    accessibility = models.JSONField(default=list, blank=True)
    work_setting = models.CharField(max_length=30, blank=True)
    safe_contact = models.JSONField(default=list, blank=True)
    wanted_by = models.DateField(null=True)
    note = EncryptedTextField(owner="holder_id", blank=True)
    own_reference = EncryptedTextField(owner="holder_id", blank=True)
    own_reference_index = models.CharField(max_length=64, blank=True, db_index=True)
    reason_code = models.CharField(max_length=30, blank=True)
    changed = models.JSONField(default=dict, blank=True)
    blanked_at = models.DateTimeField(null=True)

    objects = ContentsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "holder"], name="one_contents_per_holder")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = (
            *("note", "own_reference", "own_reference_index", "language", "county", "people", "age_band"),
            *("interpreter", "needs", "accessibility", "work_setting", "safe_contact"),
        )
        sensitive: ClassVar[tuple[str, ...]] = (
            *("holder", "worksite", "area", "signs", "workers", "reason_code"),
            *("topic", "audience", "attendance", "wanted_by", "changed"),
        )
        plain: ClassVar[tuple[str, ...]] = ("id", "referral", "created_at", "blanked_at")

    def __str__(self) -> str:
        return f"contents of {self.referral_id}"


class Message(models.Model):
    """A short message between the two sides: contents, guarded and encrypted with its author's organization's key.

    One written by a coordinator belongs to the task force (`by_coordinator`) and is read by both sides.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    holder = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    key_owner_id = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_coordinator = models.BooleanField(default=False)
    is_call_note = models.BooleanField(default=False)
    text = EncryptedTextField(owner="key_owner_id", blank=True)
    at = models.DateTimeField(default=now, editable=False)
    blanked_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["referral", "id"], name="message_by_referral")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ("text",)
        sensitive: ClassVar[tuple[str, ...]] = ("holder", "author")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "referral", "key_owner_id", "by_coordinator", "is_call_note", "at", "blanked_at"),
        )

    def __str__(self) -> str:
        return f"message on {self.referral_id}"
