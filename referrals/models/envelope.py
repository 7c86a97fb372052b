"""The envelope: who hands what kind of thing to whom, and how it stands. It names nobody."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.constraints import not_before
from core.models import Versioned
from partners.codes import Industry, NeedGroup
from partners.models import Award, ClockRule, Organization, TaskForce, Unit
from referrals.handoff_codes import CallNote, HandoffMode, SnoozeReason
from referrals.kinds import KINDS, Kind, KindCode, LegalBasis
from referrals.lifecycle import OPEN, WAITING_FOR, State, Urgency
from referrals.querysets import GIVEN, ReferralQuerySet
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
    `sent_on` is the task force's local date, `review_on` the receiver's: the day it looks at its waiting list again.
    `due_at` is the clock that runs now, `escalate_at` the next step of its ladder, which a snooze puts off. `on_hook`
    is the sender's person who stays responsible for a warm hand-off until the person was met. `lead` is the
    coordinator's person, `handler` the receiver's. `logged_by_proxy` says that a coordinator wrote it on the sender's
    behalf. `changed_at` is when what was asked was last changed after sending.
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
    waitlisted_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    service_started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    acknowledge_due_at = models.DateTimeField(null=True)
    decide_due_at = models.DateTimeField(null=True)
    first_contact_due_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    expire_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    snooze_reason = models.CharField(max_length=10, choices=SnoozeReason, blank=True)
    handoff_mode = models.CharField(max_length=20, choices=HandoffMode, default=HandoffMode.SENT)
    call_note = models.CharField(max_length=15, choices=CallNote, blank=True)
    on_hook = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="referral_not_to_self", condition=~Q(sender=F("receiver"))),
            models.CheckConstraint(
                name="referral_sent_has_times",
                condition=Q(state__in=[State.DRAFT, State.VOIDED])
                | Q(sent_at__isnull=False, sent_on__isnull=False)
                | GIVEN & Q(handoff_mode=HandoffMode.INFORMATION, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_open_is_not_closed", condition=~Q(state__in=sorted(OPEN)) | Q(closed_at=None)
            ),
            not_before("referral_acknowledged_after_sent", "acknowledged_at", "sent_at"),
            not_before("referral_waitlisted_after_acknowledged", "waitlisted_at", "acknowledged_at"),
            not_before("referral_decided_after_acknowledged", "decided_at", "acknowledged_at"),
            models.CheckConstraint(
                name="referral_on_waitlist_is_reviewed",
                condition=~Q(state=State.WAITLISTED) | Q(waitlisted_at__isnull=False, review_on__isnull=False),
            ),
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
            models.Index(fields=["escalate_at"], name="referral_ladder", condition=Q(escalate_at__isnull=False)),
            models.Index(fields=["expire_due_at"], name="referral_expiry", condition=Q(expire_due_at__isnull=False)),
            models.Index(fields=["task_force", "-closed_at", "-id"], name="referral_given", condition=GIVEN),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = (
            *("sender", "receiver", "sender_unit", "receiver_unit", "handler", "lead", "created_by", "region"),
            *("need_group", "previous", "on_hook"),
        )
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "reference", "kind", "logged_by_proxy", "urgency", "state"),
            *("legal_basis", "focus", "industry", "source", "award", "reason_group", "sent_at", "sent_on"),
            *("acknowledged_at", "waitlisted_at", "review_on", "decided_at", "accepted_at", "contacted_at"),
            *("service_started_at", "closed_at"),
            *(
                "acknowledge_due_at",
                "decide_due_at",
                "first_contact_due_at",
                "review_due_at",
                "expire_due_at",
                "due_at",
            ),
            *(
                "escalate_at",
                "snoozed_until",
                "snooze_reason",
                "handoff_mode",
                "call_note",
                "reminded_at",
                "changed_at",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def rules(self) -> Kind:
        """The row of the kinds table that governs this referral."""
        return KINDS[self.kind]

    @cached_property
    def clock_rules(self) -> dict[str, ClockRule]:
        """The clocks for its urgency by step, those for its kind before those for all; asked once for this copy."""
        wanted = Q(kind="") | Q(kind=self.kind)
        rows = ClockRule.objects.filter(wanted, task_force=self.task_force_id, urgency=self.urgency)
        return {rule.step: rule for rule in rows.order_by("kind")}

    @property
    def is_information_only(self) -> bool:
        """Whether the person is given the number only, so that nothing about them is kept (domain facts 3.5)."""
        return self.rules.about_person and self.handoff_mode == HandoffMode.INFORMATION

    @property
    def was_given(self) -> bool:
        """Whether it ended with the number that the person was given: nothing was ever sent."""
        return self.state == State.COMPLETED and self.sent_at is None

    @property
    def is_open(self) -> bool:
        """On its way: sent and not ended."""
        return self.state in OPEN

    @property
    def waiting_for(self) -> str:
        """What it waits for, in words; empty when for nothing."""
        return str(WAITING_FOR.get(State(self.state), ""))
