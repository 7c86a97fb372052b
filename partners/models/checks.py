"""Asking partners whether their contacts are still right: rounds of asking, links, answers, and changes that wait."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.encryption import EncryptedTextField
from core.models import Versioned, uuid7
from partners.checks_querysets import ChangeQuerySet, CheckQuerySet, LinkQuerySet
from partners.models.contacts import Contact
from partners.models.organizations import Organization
from partners.models.task_forces import TaskForce


class ContactCheck(Versioned):
    """One round of asking a partner about its contacts, by its task force: open until everything was answered.

    `next_step_at` is when silence moves on to `next_step`; without it only people act. From `called_for_at` on it
    waits for a coordinator's call. Times are UTC.
    """

    class Step(models.TextChoices):
        """Whom silence climbs to, in order."""

        ASK = "ask", _("Asked")
        REMIND = "remind", _("Reminded")
        REMIND_AGAIN = "remind_again", _("Reminded again")
        BACKUP = "backup", _("Asked the backup contact")
        EXECUTIVE = "executive", _("Asked the executive sponsor")
        CALL = "call", _("Call them")

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contact_checks")
    next_step = models.CharField(max_length=12, choices=Step, blank=True)
    next_step_at = models.DateTimeField(null=True, editable=False)
    called_for_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(closed_at=None), name="one_open_check_per_partner"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["task_force", "closed_at", "next_step_at"], name="check_next_step"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "organization", "next_step", "next_step_at"),
            *("called_for_at", "closed_at"),
        )

    def __str__(self) -> str:
        return f"check of {self.organization_id}"


class CheckStep(models.Model):
    """A step that a round has taken, once; `contact` is who was written to, if anybody could be."""

    check_round = models.ForeignKey(ContactCheck, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=ContactCheck.Step)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_round", "step"], name="one_step_of_a_kind_per_check")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "check_round", "step", "contact", "taken_at")

    def __str__(self) -> str:
        return f"{self.step} of {self.check_round_id}"


class ContactChange(Versioned):
    """A change that somebody asked for by a link: it waits for a second person, and the old value stays in use.

    `contact` is whom it is about; for somebody new, whom they replace, if anybody. `new_value` is encrypted and blanked
    once decided. `asked_by` is the contact whose mailbox the link went to: it never decides. Times are UTC.
    """

    class Field(models.TextChoices):
        """What is to be changed."""

        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        NAME = "name", _("Work name")
        LEFT = "left", _("No longer here")
        NEW = "new", _("New contact")

    class Outcome(models.TextChoices):
        """How it ended."""

        APPLIED = "applied", _("Changed")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Nobody confirmed it")

    class How(models.TextChoices):
        """Who confirmed or refused it, and by what way."""

        SECOND = "second", _("by a second contact")
        OLD_NUMBER = "old_number", _("by a call to the old number")
        INDEPENDENT = "independent", _("by a call to a number found elsewhere")
        OLD_CHANNEL = "old_channel", _("by whoever was told at the old address")
        OWN_STAFF = "own_staff", _("by the partner's own people")
        TIME = "time", _("by time")

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contact_changes")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="changes")
    field = models.CharField(max_length=8, choices=Field)
    new_value = EncryptedTextField(owner="organization_id", blank=True)
    asked_by = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(editable=False)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    how = models.CharField(max_length=12, choices=How, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "field"],
                condition=models.Q(decided_at=None),
                name="one_open_change_per_field",
            ),
            models.CheckConstraint(
                name="change_without_contact_is_new", condition=models.Q(contact__isnull=False) | models.Q(field="new")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["task_force", "decided_at"], name="change_open")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("new_value",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "task_force", "organization", "contact", "field", "asked_by"),
            *("expires_at", "outcome", "how", "decided_at"),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.contact_id}"


class ContactLink(models.Model):
    """A link that was mailed to one contact, for one purpose; only its token's digest is kept."""

    class Purpose(models.TextChoices):
        """What it opens."""

        CHECK = "check", _("Are these still right?")
        SECOND = "second", _("Is this change right?")
        REFUSE = "refuse", _("This was not us")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=6, choices=Purpose)
    check_round = models.ForeignKey(ContactCheck, on_delete=models.PROTECT, null=True, related_name="links")
    change = models.ForeignKey(ContactChange, on_delete=models.PROTECT, null=True, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_is_about_its_purpose",
                condition=models.Q(purpose="check", check_round__isnull=False, change=None)
                | models.Q(purpose__in=["second", "refuse"], change__isnull=False, check_round=None),
            )
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("token_digest",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "task_force", "organization", "contact", "purpose", "check_round", "change"),
            *("created_at", "expires_at", "revoked_at"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} link to {self.contact_id}"


class LinkAnswer(models.Model):
    """What was answered about one contact by one link: once. Without a contact: somebody new was named."""

    class Answer(models.TextChoices):
        """The three answers, and adding."""

        RIGHT = "right", _("Still right")
        CHANGE = "change", _("Change")
        LEFT = "left", _("No longer here")
        ADDED = "added", _("Added")

    link = models.ForeignKey(ContactLink, on_delete=models.PROTECT, related_name="answers")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer)
    answered_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "contact"], name="one_answer_per_contact_and_link"),
            models.UniqueConstraint(fields=["link"], condition=models.Q(contact=None), name="one_new_contact_per_link"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "link", "contact", "answer", "answered_at")

    def __str__(self) -> str:
        return f"{self.answer} about {self.contact_id}"
