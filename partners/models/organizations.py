"""Organizations of the five sectors, each with a profile table of its own, their units and what they offer."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from core.clock import Calendar
from core.models import Versioned, uuid7
from partners.codes import LANGUAGES, AgencyLevel, Industry, Need, PrivacyLevel, Regime, Sector
from partners.querysets import OrganizationQuerySet, UnitQuerySet

ORI_PATTERN = r"^[A-Z]{2}[A-Z0-9]{7}$"
CALENDAR_FIELDS = frozenset({"time_zone", "keeps_federal_holidays", "closed_days"})
"""What an organization's business time is made of."""

valid_ori = RegexValidator(ORI_PATTERN, _("An ORI is two letters and seven letters or digits, such as WA0170100."))
valid_naics = RegexValidator(r"^(\d{2,6}|31-33|44-45|48-49)$", _("A NAICS code has two to six digits."))


def search_text(*parts: str) -> str:
    """What look-ups read: the parts that are there, folded."""
    return " ".join(part for part in parts if part).casefold()[:420]


class Organization(Versioned):
    """A partner, or an agency that may become one: shared by the whole deployment, archived but never deleted.

    `steward` is the task force that keeps the record while the organization has no admin of its own. `regime` and
    `privacy_level` say how much about a person the tracker may hold for it. `search_text` is what look-ups read.

    A second record of the same organization points to the kept one with `merged_into`; `absorbed_ids` says the same
    from the other side, so that reading who somebody acts for costs no query. Only a merge and its undoing write them.
    """

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    slug = models.SlugField(max_length=220, unique=True)
    sector = models.CharField(_("sector"), max_length=25, choices=Sector)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches")
    state = models.CharField(_("state"), max_length=2, blank=True)
    county = models.CharField(_("county"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    service_area = models.CharField(_("service area"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    keeps_federal_holidays = models.BooleanField(_("closed on federal holidays"), default=True)
    closed_days = models.JSONField(_("other days it is closed"), default=list, blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = PhoneNumberField(_("general phone"), blank=True)
    regime = models.CharField(_("confidentiality rule"), max_length=20, choices=Regime, default=Regime.NONE)
    privacy_level = models.CharField(
        _("privacy level"), max_length=10, choices=PrivacyLevel, default=PrivacyLevel.ENVELOPE
    )
    steward = models.ForeignKey(
        "partners.TaskForce", on_delete=models.PROTECT, null=True, blank=True, related_name="stewarded"
    )
    source = models.CharField(max_length=40, blank=True, editable=False)
    search_text = models.CharField(max_length=420, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged_records"
    )
    absorbed_ids = models.JSONField(default=list, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(Lower("name"), "id", name="organization_by_name"),
            models.Index(fields=["sector", "state"], name="organization_sector_state"),
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("phone", "regime", "privacy_level")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "name", "short_name", "slug", "sector", "parent", "state", "county"),
            *(
                "city",
                "service_area",
                "time_zone",
                "keeps_federal_holidays",
                "closed_days",
                "website",
                "steward",
                "source",
            ),
            *("search_text", "archived_at"),
            *("merged_into", "absorbed_ids"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the look-up text in step with the names."""
        self.search_text = self.as_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    def as_search_text(self) -> str:
        """Names and place, folded, for containment search."""
        return search_text(self.name, self.short_name, self.city, self.county)

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def ids(self) -> frozenset[UUID]:
        """Every id it goes by: its own and those of the records merged into it."""
        return frozenset({self.pk, *map(UUID, self.absorbed_ids)})

    @property
    def resolved(self) -> "Organization":
        """The record that stands for it: the one it was merged into, or itself."""
        return self.merged_into or self

    @property
    def calendar(self) -> Calendar:
        """The organization's business time; its zone, or New York's while it has stated none."""
        return Calendar(
            zone=self.time_zone or Calendar.zone,
            federal_holidays=self.keeps_federal_holidays,
            closed=frozenset(date.fromisoformat(day) for day in self.closed_days),
        )


class Unit(models.Model):
    """A desk or shift inside an organization; members, contacts and referrals may belong to one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=80)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("organization", Lower("name"), name="one_unit_per_name")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "name", "archived_at")

    def __str__(self) -> str:
        return self.name


class LawEnforcementProfile(models.Model):
    """What is particular to law enforcement. `ori` is the agency's nine-character identifier (NCIC).

    Whether it enforces immigration law is dated and sourced, because releases depend on it. `counties` are the names
    it serves. `imported` is what the last import set, by field: an import changes only what still has that value.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="law_enforcement"
    )
    ori = models.CharField("ORI", max_length=9, unique=True, null=True, blank=True, validators=[valid_ori])
    level = models.CharField(_("level"), max_length=12, choices=AgencyLevel, default=AgencyLevel.UNKNOWN)
    agency_type = models.CharField(_("type in the source list"), max_length=60, blank=True)
    counties = models.JSONField(default=list, blank=True)
    certifies_t = models.BooleanField(_("signs T declarations (I-914B)"), default=False)
    certifies_u = models.BooleanField(_("signs U certifications (I-918B)"), default=False)
    enforces_immigration = models.BooleanField(_("enforces immigration law"), null=True, blank=True)
    enforces_immigration_on = models.DateField(_("known since"), null=True, blank=True)
    enforces_immigration_source = models.CharField(_("source"), max_length=120, blank=True)
    imported = models.JSONField(default=dict, blank=True, editable=False)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = (
            *("organization", "ori", "level", "agency_type", "counties", "certifies_t", "certifies_u"),
            *("enforces_immigration", "enforces_immigration_on", "enforces_immigration_source", "imported"),
        )

    def __str__(self) -> str:
        return self.ori or str(self.organization_id)


class BusinessProfile(models.Model):
    """What is particular to a business: NAICS 2022 code and the at-risk industry it belongs to."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="business"
    )
    naics = models.CharField("NAICS", max_length=6, blank=True, validators=[valid_naics])
    industry = models.CharField(_("industry"), max_length=25, choices=Industry, default=Industry.UNKNOWN)
    sites = models.PositiveIntegerField(_("number of sites"), null=True, blank=True)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("organization", "naics", "industry", "sites")

    def __str__(self) -> str:
        return self.naics or self.industry


class ServiceProviderProfile(models.Model):
    """What is particular to a service provider. Services and languages have tables of their own."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="service_provider"
    )
    serves_labor = models.BooleanField(_("serves survivors of labor trafficking"), default=True)
    serves_sex = models.BooleanField(_("serves survivors of sex trafficking"), default=True)
    serves_minors = models.BooleanField(_("serves minors"), default=False)
    eligibility = models.CharField(_("who can be helped"), max_length=280, blank=True)
    confidential_location = models.BooleanField(_("location is confidential"), default=False)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("confidential_location",)
        plain: ClassVar[tuple[str, ...]] = (
            *("organization", "serves_labor", "serves_sex", "serves_minors", "eligibility"),
        )

    def __str__(self) -> str:
        return str(self.organization_id)


class SurvivorOrganizationProfile(models.Model):
    """What a survivor organization says of itself; it never says so of a named person."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="survivor_organization"
    )
    survivor_led = models.BooleanField(_("says it is led by survivors"), default=False)
    declared_on = models.DateField(_("said so on"), null=True, blank=True)

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("organization", "survivor_led", "declared_on")

    def __str__(self) -> str:
        return str(self.organization_id)


class ServiceOffered(models.Model):
    """One service an organization offers, from the same list as the needs asked for."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    need = models.CharField(max_length=30, choices=Need)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "need"], name="one_row_per_service")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "need")

    def __str__(self) -> str:
        return self.need


class LanguageOffered(models.Model):
    """One language that an organization works in (ISO 639 code)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="languages")
    language = models.CharField(max_length=3, choices=LANGUAGES)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "language"], name="one_row_per_language")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "language")

    def __str__(self) -> str:
        return self.language
