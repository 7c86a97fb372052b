"""Whom to call or write to at a partner."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from core.constraints import not_before
from core.models import Versioned
from partners.codes import Audience, Channel, ContactRole
from partners.freshness import OTHER_DAYS, Freshness, state
from partners.models.organizations import Organization, Unit
from partners.querysets import ContactQuerySet


class Contact(Versioned):
    """A person or a desk at a partner. It may be a role without a name; its audience says who may see it.

    `roles` are ContactRole codes, `audience_sectors` Sector codes (with audience `sectors`). Name, phone and e-mail are
    confirmed each by itself; `confirmed_on` is the day since when all it has is confirmed (see `settle`). `check_days`
    is how often it is asked about. A contact that left is closed with `ended_on`, never deleted.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contacts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts")
    name = models.CharField(_("work name"), max_length=120, blank=True)
    title = models.CharField(_("title or desk"), max_length=120, blank=True)
    roles = models.JSONField(_("roles"), default=list, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    hours = models.CharField(_("hours"), max_length=80, blank=True)
    preferred_channel = models.CharField(_("prefers"), max_length=12, choices=Channel, default=Channel.PHONE)
    audience = models.CharField(_("who may see this"), max_length=10, choices=Audience, default=Audience.TASK_FORCE)
    audience_sectors = models.JSONField(_("sectors"), default=list, blank=True)
    is_primary = models.BooleanField(_("primary contact"), default=False)
    is_backup = models.BooleanField(_("backup contact"), default=False)
    receives_referrals = models.BooleanField(_("gets notices of referrals"), default=False)
    confirmed_on = models.DateField(null=True, blank=True, editable=False)
    confirmed_how = models.CharField(
        max_length=10,
        blank=True,
        editable=False,
        choices=[("self", _("by the partner")), ("call", _("by a call")), ("import", _("with an import"))],
    )
    details_confirmed_on = models.DateField(null=True, editable=False)
    phone_confirmed_on = models.DateField(null=True, editable=False)
    email_confirmed_on = models.DateField(null=True, editable=False)
    check_days = models.PositiveSmallIntegerField(default=OTHER_DAYS, editable=False)
    bounced_at = models.DateTimeField(null=True, editable=False)
    disputed_at = models.DateTimeField(null=True, editable=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contact_has_name_or_title", condition=~models.Q(name="") | ~models.Q(title="")
            ),
            not_before("contact_ends_after_start", "ended_on", "started_on"),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(is_primary=True, ended_on=None),
                name="one_primary_contact",
            ),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("name", "email", "phone", "extension")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "organization", "unit", "title", "roles", "hours", "preferred_channel"),
            *("audience", "audience_sectors", "is_primary", "is_backup", "receives_referrals"),
            *("confirmed_on", "confirmed_how", "started_on", "ended_on", "details_confirmed_on", "phone_confirmed_on"),
            *("email_confirmed_on", "check_days", "bounced_at", "disputed_at"),
        )

    def __str__(self) -> str:
        return self.name or self.title

    @property
    def role_labels(self) -> list[str]:
        """The roles in words."""
        return [str(ContactRole(role).label) for role in self.roles if role in ContactRole.values]

    @property
    def freshness(self) -> Freshness:
        """How far it may be trusted today."""
        return self.freshness_on(timezone.now().date())

    def freshness_on(self, today: date) -> Freshness:
        """How far it may be trusted on a day. What happened to it comes before time; see ContactQuerySet.with_state."""
        happened = (
            (self.ended_on, Freshness.DEPARTED),
            (self.bounced_at, Freshness.BOUNCED),
            (self.disputed_at, Freshness.DISPUTED),
        )
        told = next((found for moment, found in happened if moment), None)
        return told or state(self.confirmed_on, today, self.check_days)

    def settle(self) -> None:
        """Let `confirmed_on` be the oldest confirmation among what this contact has; none if one is missing."""
        days = [self.details_confirmed_on]
        days += [self.phone_confirmed_on] if self.phone else []
        days += [self.email_confirmed_on] if self.email else []
        known = [day for day in days if day]
        self.confirmed_on = min(known) if len(known) == len(days) else None
