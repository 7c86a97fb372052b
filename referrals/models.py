"""A referral is two things: the envelope, and contents that open only to those entitled. Releases are the key."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.constraints import not_before
from core.encryption import EncryptedTextField
from core.models import Versioned, uuid7
from partners.codes import Industry, NeedGroup
from partners.models import Award, Organization, TaskForce, Unit
from referrals.kinds import KINDS, Kind, KindCode, LegalBasis
from referrals.lifecycle import OPEN, WAITING_FOR, State, Urgency
from referrals.querysets import ContentsQuerySet, MessageQuerySet, NoticeQuerySet, ReferralQuerySet, ReleaseQuerySet
from referrals.reasons import Group

REFERENCE_PATTERN = r"^R-[0-9A-HJKMNP-TV-Z]{4,8}$"


class Focus(models.TextChoices):
    """What kind of trafficking a referral concerns; measures need it, it names nobody."""

    LABOR = "labor", _("Labor")
    SEX = "sex", _("Sex")
    BOTH = "both", _("Labor and sex")
    UNKNOWN = "unknown", _("Not known")


class Source(models.TextChoices):
    """Where the sender heard of it (domain facts 3.7)."""

    SELF = "self", _("The people themselves")
    WORKER = "worker", _("A worker or coworker")
    BUSINESS = "business_employer", _("A business")
    HOTLINE = "hotline", _("A hotline")
    PROVIDER = "vsp", _("A service provider")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    LABOR_AGENCY = "labor_agency", _("A labor agency")
    COMMUNITY = "community_member", _("Somebody in the community")
    OTHER = "other", _("Another source")
    UNKNOWN = "unknown", _("Not known")


class Referral(Versioned):
    """The envelope: who hands what kind of thing to whom, how it stands and since when. It names nobody.

    `state` is the receiver's truth; what a sender is shown is `disclosure`'s to say. `reason_group` is the coarse
    group of a reason or outcome. All `_at` times are UTC and say when things happened, not when they were recorded;
    `sent_on` is the task force's local date. `due_at` is the clock that runs now. `lead` is the coordinator's person,
    `handler` the receiver's. `logged_by_proxy` says that a coordinator wrote it on the sender's behalf.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="referrals")
    reference = models.CharField(max_length=10, unique=True, validators=[RegexValidator(REFERENCE_PATTERN)])
    kind = models.CharField(max_length=20, choices=KindCode)
    sender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="referrals_sent")
    receiver = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="referrals_received")
    sender_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    receiver_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="handled")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="led")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="logged")
    logged_by_proxy = models.BooleanField(default=False)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="next_tries")
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    legal_basis = models.CharField(max_length=30, choices=LegalBasis)
    state = models.CharField(max_length=15, choices=State, default=State.DRAFT)
    focus = models.CharField(max_length=8, choices=Focus, default=Focus.LABOR)
    need_group = models.CharField(max_length=15, choices=NeedGroup, blank=True)
    industry = models.CharField(max_length=25, choices=Industry, blank=True)
    region = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=20, choices=Source, default=Source.UNKNOWN)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="referrals")
    reason_group = models.CharField(max_length=12, choices=Group, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    service_started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    acknowledge_due_at = models.DateTimeField(null=True)
    decide_due_at = models.DateTimeField(null=True)
    first_contact_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="referral_not_to_self", condition=~Q(sender=F("receiver"))),
            models.CheckConstraint(
                name="referral_sent_has_times",
                condition=Q(state__in=[State.DRAFT, State.VOIDED]) | Q(sent_at__isnull=False, sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_open_is_not_closed", condition=~Q(state__in=sorted(OPEN)) | Q(closed_at=None)
            ),
            not_before("referral_acknowledged_after_sent", "acknowledged_at", "sent_at"),
            not_before("referral_decided_after_acknowledged", "decided_at", "acknowledged_at"),
            not_before("referral_contacted_after_accepted", "contacted_at", "accepted_at"),
            not_before("referral_started_after_contacted", "service_started_at", "contacted_at"),
            not_before("referral_closed_after_sent", "closed_at", "sent_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["task_force", "-sent_at", "-id"], name="referral_newest"),
            models.Index(fields=["task_force", "state", "due_at"], name="referral_queue"),
            models.Index(fields=["receiver", "state", "due_at"], name="referral_inbox"),
            models.Index(fields=["sender", "-sent_at"], name="referral_outbox"),
            models.Index(fields=["task_force", "sent_on", "kind", "state"], name="referral_measures"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = (
            *("sender", "receiver", "sender_unit", "receiver_unit", "handler", "lead", "created_by", "region"),
            *("need_group", "previous"),
        )
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "reference", "kind", "logged_by_proxy", "urgency", "state"),
            *("legal_basis", "focus", "industry", "source", "award", "reason_group", "sent_at", "sent_on"),
            *("acknowledged_at", "decided_at", "accepted_at", "contacted_at", "service_started_at", "closed_at"),
            *("acknowledge_due_at", "decide_due_at", "first_contact_due_at", "due_at", "reminded_at"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def rules(self) -> Kind:
        """The row of the kinds table that governs this referral."""
        return KINDS[self.kind]

    @property
    def is_open(self) -> bool:
        """On its way: sent and not ended."""
        return self.state in OPEN

    @property
    def waiting_for(self) -> str:
        """What it waits for, in words; empty when for nothing."""
        return str(WAITING_FOR.get(State(self.state), ""))


class Contents(models.Model):
    """What one organization holds about a referral beyond its envelope. It opens by kind or by a live release.

    A tip has a worksite (`worksite`, `area`, `signs`, `workers`), a training request a topic and an audience; the
    receiver's row holds the detailed reason or outcome code. Free text and the sender's own reference are encrypted
    with the holder's key. Nothing here names a person.
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
    language = models.CharField(max_length=3, blank=True)
    wanted_by = models.DateField(null=True)
    note = EncryptedTextField(owner="holder_id", blank=True)
    own_reference = EncryptedTextField(owner="holder_id", blank=True)
    own_reference_index = models.CharField(max_length=64, blank=True, db_index=True)
    reason_code = models.CharField(max_length=30, blank=True)
    blanked_at = models.DateTimeField(null=True)

    objects = ContentsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "holder"], name="one_contents_per_holder")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ("note", "own_reference", "own_reference_index", "language", "county")
        sensitive: ClassVar[tuple[str, ...]] = (
            *("holder", "worksite", "area", "signs", "workers", "reason_code"),
            *("topic", "audience", "attendance", "wanted_by"),
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
