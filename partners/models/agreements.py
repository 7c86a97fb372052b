"""Agreements: the papers that govern partnerships, who signed them, the files kept of them, and the gates they open."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, not_before
from core.models import Versioned, uuid7
from partners.agreement_codes import (
    Clause,
    ClauseMark,
    DataClass,
    DocumentType,
    EndReason,
    GateLevel,
    Instrument,
    PartyRole,
    ReferralKind,
    Renewal,
    Shown,
    Status,
)
from partners.agreement_status import Dates, status_on, term_ends_on
from partners.agreements_querysets import AgreementQuerySet, DocumentQuerySet, OfAgreementQuerySet, PolicyQuerySet
from partners.codes import Need
from partners.models.contacts import Contact
from partners.models.organizations import Organization
from partners.models.task_forces import TaskForce


class Agreement(Versioned):
    """One paper. From the first signature on (`locked_on`) its text never changes: a trigger refuses it.

    An amendment is a new row that names the old one in `supersedes`; once it is signed, the old one learns the day it
    is replaced (`superseded_on`). `kinds`, `services`, `counties` and `data_classes` are its scope: lists of codes
    (counties: names), an empty list means all. `clauses` maps Clause codes to ClauseMark codes, `particulars` what its
    instrument records to values (partners.agreement_particulars). Dates are the task force's local dates; `begins_on`,
    `last_day` and `warns_from` follow from the others (partners.agreement_status) and are stored so that one query can
    tell every agreement's status.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="agreements")
    instrument = models.CharField(_("instrument"), max_length=45, choices=Instrument)
    reference_no = models.CharField(_("reference number"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.CharField(_("purpose"), max_length=280, blank=True)
    binds_all = models.BooleanField(_("binds every member of the task force"), default=False)
    shown_to = models.CharField(_("who may read it"), max_length=10, choices=Shown, default=Shown.PARTIES)
    kinds = models.JSONField(_("kinds of referral"), default=list, blank=True)
    services = models.JSONField(_("services"), default=list, blank=True)
    counties = models.JSONField(_("counties"), default=list, blank=True)
    data_classes = models.JSONField(_("data"), default=list, blank=True)
    clauses = models.JSONField(_("clauses"), default=dict, blank=True)
    particulars = models.JSONField(_("particulars"), default=dict, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    renewal = models.CharField(_("at its end"), max_length=12, choices=Renewal, default=Renewal.NONE)
    renewal_term_months = models.PositiveSmallIntegerField(_("months of each renewal"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=90)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments", editable=False
    )
    submitted_on = models.DateField(null=True, blank=True, editable=False)
    final_on = models.DateField(null=True, blank=True, editable=False)
    locked_on = models.DateField(null=True, blank=True, editable=False)
    signed_on = models.DateField(null=True, blank=True, editable=False)
    superseded_on = models.DateField(null=True, blank=True, editable=False)
    terminated_on = models.DateField(null=True, blank=True, editable=False)
    termination_reason = models.CharField(max_length=20, blank=True, choices=EndReason, editable=False)
    terminated_by = models.UUIDField(null=True, blank=True, editable=False)
    begins_on = models.DateField(null=True, blank=True, editable=False)
    last_day = models.DateField(null=True, blank=True, editable=False)
    warns_from = models.DateField(null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(expires_on=None) | Q(effective_on=None) | Q(expires_on__gt=F("effective_on")),
            ),
            not_before("agreement_review_within_term", "expires_on", "next_review_on"),
            both_or_neither("agreement_ended_by_whom", "terminated_on", "terminated_by"),
            models.CheckConstraint(
                name="agreement_ended_for_a_reason",
                condition=Q(terminated_on=None, termination_reason="")
                | (Q(terminated_on__isnull=False) & ~Q(termination_reason="")),
            ),
            models.CheckConstraint(
                name="agreement_renews_by_terms",
                condition=~Q(renewal=Renewal.AUTO) | Q(expires_on__isnull=False, renewal_term_months__gte=1),
            ),
            models.UniqueConstraint(fields=["supersedes"], condition=Q(terminated_on=None), name="one_open_amendment"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["task_force", "last_day"], name="agreement_by_end"),
            models.Index(fields=["task_force", "title", "id"], name="agreement_by_title"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("terminated_by",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "instrument", "reference_no", "title", "purpose"),
            *("binds_all", "shown_to", "kinds", "services", "counties", "data_classes", "clauses", "effective_on"),
            *("particulars", "expires_on", "renewal", "renewal_term_months", "notice_days", "next_review_on"),
            *("supersedes", "submitted_on", "final_on", "locked_on", "signed_on", "superseded_on", "terminated_on"),
            *("termination_reason", "begins_on", "last_day", "warns_from"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what follows from the dates in step with them."""
        dates = self.dates
        self.begins_on, self.last_day, self.warns_from = dates.begins_on, dates.last_day, dates.warns_from
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "begins_on", "last_day", "warns_from"}
        super().save(*args, **kwargs)

    @property
    def dates(self) -> Dates:
        """What its status follows from."""
        return Dates(
            submitted_on=self.submitted_on,
            final_on=self.final_on,
            signed_on=self.signed_on,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
            renewal=self.renewal,
            notice_days=self.notice_days,
            terminated_on=self.terminated_on,
            superseded_on=self.superseded_on,
        )

    def local_day(self, moment: datetime | None = None) -> date:
        """Its task force's local date at a moment, or now."""
        return self.task_force.calendar.local_day(moment or timezone.now())

    def status_on(self, day: date) -> Status:
        """Where it stands on a local date."""
        return status_on(self.dates, day)

    def why_fixed(self) -> str:
        """Why its text cannot be changed today, in a sentence; empty while it can."""
        status = self.status_on(self.local_day())
        if self.locked_on or status not in (Status.DRAFT, Status.IN_REVIEW, Status.AWAITING_SIGNATURE):
            return gettext("What was signed is never changed; amend it instead.")
        return (
            gettext("It is out for signing; take it back to draft first.")
            if status == Status.AWAITING_SIGNATURE
            else ""
        )

    def term_ends_on(self, day: date) -> date | None:
        """The end of the term that runs on a local date."""
        return term_ends_on(self.expires_on, self.renewal, self.renewal_term_months, day)

    @property
    def missing_clauses(self) -> list[Clause]:
        """The clauses of the checklist that were looked for and are not in it."""
        return [
            Clause(code) for code, mark in self.clauses.items() if mark == ClauseMark.ABSENT and code in Clause.values
        ]

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of referral in words."""
        return [str(ReferralKind(code).label) for code in self.kinds if code in ReferralKind.values]

    @property
    def service_labels(self) -> list[str]:
        """The services in words."""
        return [str(Need(code).label) for code in self.services if code in Need.values]

    @property
    def data_labels(self) -> list[str]:
        """The data in words."""
        return [str(DataClass(code).label) for code in self.data_classes if code in DataClass.values]


class AgreementParty(models.Model):
    """An organization's part in an agreement, and its signature. Once signed, the row never changes (trigger).

    The signatory is a contact of the organization, or only a name and a title for somebody who is no contact.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="agreement_parties")
    role = models.CharField(_("role"), max_length=15, choices=PartyRole, default=PartyRole.PARTY)
    is_required = models.BooleanField(_("must sign"), default=True)
    approval_body = models.CharField(_("approved by"), max_length=80, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    signatory = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures")
    signatory_name = models.CharField(_("who signed"), max_length=120, blank=True)
    signatory_title = models.CharField(_("title of who signed"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "organization"], name="one_part_per_organization"),
            models.CheckConstraint(
                name="signature_names_a_signatory",
                condition=Q(signed_on=None) | Q(signatory__isnull=False) | ~Q(signatory_name=""),
            ),
            not_before("signed_after_approval", "signed_on", "approved_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "agreement"], name="agreements_of_organization")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("signatory", "signatory_name")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "agreement", "organization", "role", "is_required", "approval_body", "approved_on"),
            *("signatory_title", "signed_on"),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.agreement_id}"

    @property
    def signed_by(self) -> str:
        """Who signed, in words."""
        return self.signatory_name or (str(self.signatory) if self.signatory else "")


class AgreementDocument(models.Model):
    """A file kept of an agreement. Its bytes lie under the data folder by the row's id; `sha256` is asked at each read.

    `label` is the file's name as it was given, cleaned; nothing but a label.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    label = models.CharField(max_length=100)
    content_type = models.CharField(max_length=80, choices=DocumentType)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "added_at"], name="document_of_agreement")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("label", "added_by")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "agreement", "content_type", "size", "sha256", "added_at", "removed_at"),
        )

    def __str__(self) -> str:
        return f"document of {self.agreement_id}"


class AgreementReminder(models.Model):
    """A reminder, due once: so many days before its date; 0 tells that it lapsed on the day after that date.

    `sent` is false where a later one took its place.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reminders")
    about_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent = models.BooleanField()
    made_at = models.DateTimeField()

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "about_on", "days_before"], name="one_reminder_per_step")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "agreement", "about_on", "days_before", "sent", "made_at")

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.about_on}"


class AgreementPolicy(Versioned):
    """What sending a kind of referral asks for in a task force; without a row nothing. No instruments means any."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="agreement_policies")
    kind = models.CharField(_("kind of referral"), max_length=20, choices=ReferralKind)
    level = models.CharField(_("without an agreement"), max_length=5, choices=GateLevel, default=GateLevel.OFF)
    instruments = models.JSONField(_("instruments that count"), default=list, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_force", "kind"], name="one_agreement_policy_per_kind")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "created_at", "version", "task_force", "kind", "level", "instruments")

    def __str__(self) -> str:
        return f"{self.kind}: {self.level}"
