"""Forms of partners: what is common to all sectors, and what is particular to each."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from localflavor.us.us_states import STATE_CHOICES
from phonenumber_field.formfields import PhoneNumberField

from partners.acting import NOBODY
from partners.actors import Actor
from partners.codes import (
    LANGUAGES,
    AgencyLevel,
    Audience,
    Channel,
    ContactRole,
    Industry,
    Need,
    PrivacyLevel,
    Regime,
    Sector,
)
from partners.models import Contact, Organization, Unit
from partners.models.organizations import valid_naics, valid_ori

ZONES = (
    ("America/New_York", gettext_lazy("Eastern")),
    ("America/Chicago", gettext_lazy("Central")),
    ("America/Denver", gettext_lazy("Mountain")),
    ("America/Phoenix", gettext_lazy("Arizona")),
    ("America/Los_Angeles", gettext_lazy("Pacific")),
    ("America/Anchorage", gettext_lazy("Alaska")),
    ("Pacific/Honolulu", gettext_lazy("Hawaii")),
    ("America/Puerto_Rico", gettext_lazy("Puerto Rico")),
    ("Pacific/Guam", gettext_lazy("Guam")),
)
COLUMNS = {"class": "cols"}
NOT_STATED = ("", gettext_lazy("Not stated"))


class PartnerForm(forms.Form):
    """What every organization has."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    short_name = forms.CharField(
        label=gettext_lazy("Short name"), max_length=60, required=False, help_text=gettext_lazy("For lists.")
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[NOT_STATED, *STATE_CHOICES], required=False)
    county = forms.CharField(label=gettext_lazy("County"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    service_area = forms.CharField(
        label=gettext_lazy("Service area"), max_length=120, required=False, help_text=gettext_lazy("Where it works.")
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=[NOT_STATED, *ZONES],
        required=False,
        help_text=gettext_lazy("Its business hours, and so its answers' due times, follow it."),
    )
    keeps_federal_holidays = forms.TypedChoiceField(
        label=gettext_lazy("Federal holidays"),
        choices=[("yes", gettext_lazy("Closed on them")), ("no", gettext_lazy("Works on them"))],
        coerce=lambda text: text != "no",
        required=False,
    )
    closed_days = forms.CharField(
        label=gettext_lazy("Other days it is closed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "w-s"}),
        help_text=gettext_lazy("One date per line, such as 2026-12-24. What is waiting there is due later then."),
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")
    phone = PhoneNumberField(label=gettext_lazy("General phone"), required=False)
    parent = forms.CharField(
        label=gettext_lazy("Part of"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The full name of the chain or department it belongs to, as the directory has it."),
    )
    regime = forms.ChoiceField(label=gettext_lazy("Confidentiality rule"), choices=Regime.choices)
    privacy_level = forms.ChoiceField(
        label=gettext_lazy("What the tracker may hold about a person"),
        choices=PrivacyLevel.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean_keeps_federal_holidays(self) -> bool:
        """Closed on them unless it says otherwise."""
        return self.cleaned_data["keeps_federal_holidays"] is not False

    def clean_closed_days(self) -> list[str]:
        """The dates, one per line; the action says which of them is none."""
        return self.cleaned_data["closed_days"].split()

    def clean_parent(self) -> Organization | None:
        """The organization of that name. Refuses a name that none or several have."""
        name = self.cleaned_data["parent"].strip()
        if not name:
            return None
        found = list(Organization.objects.visible_to(self.actor).filter(name__iexact=name)[:2])
        if len(found) != 1:
            none = _("No partner has this name.")
            raise forms.ValidationError(none if not found else _("Several partners have this name."))
        return found[0]

    @staticmethod
    def initial_of(organization: Organization) -> dict[str, Any]:
        """What an organization's form starts with."""
        names = [name for name in PartnerForm.base_fields if name != "parent"]
        values = {name: getattr(organization, name) for name in names}
        return values | {
            "parent": organization.parent.name if organization.parent else "",
            "keeps_federal_holidays": "yes" if organization.keeps_federal_holidays else "no",
            "closed_days": "\n".join(organization.closed_days),
        }


class LawEnforcementForm(forms.Form):
    """What is particular to law enforcement."""

    ori = forms.CharField(
        label="ORI", max_length=9, required=False, validators=[valid_ori], help_text=gettext_lazy("Such as WA0170100.")
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=AgencyLevel.choices)
    certifies_t = forms.BooleanField(label=gettext_lazy("Signs T declarations (I-914B)"), required=False)
    certifies_u = forms.BooleanField(label=gettext_lazy("Signs U certifications (I-918B)"), required=False)
    enforces_immigration = forms.TypedChoiceField(
        label=gettext_lazy("Enforces immigration law"),
        choices=[("", gettext_lazy("Not known")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
    )
    enforces_immigration_on = forms.DateField(
        label=gettext_lazy("Known since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    enforces_immigration_source = forms.CharField(label=gettext_lazy("Source"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Whether it enforces immigration law is dated and sourced."""
        given = super().clean() or {}
        stated = given.get("enforces_immigration") is not None
        for name in ("enforces_immigration_on", "enforces_immigration_source"):
            if stated and not given.get(name):
                self.add_error(name, _("Say since when and from what source this is known."))
        return given


class BusinessForm(forms.Form):
    """What is particular to a business."""

    naics = forms.CharField(label=gettext_lazy("NAICS code"), max_length=6, required=False, validators=[valid_naics])
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), choices=Industry.choices)
    sites = forms.IntegerField(label=gettext_lazy("Number of sites"), min_value=1, max_value=100_000, required=False)


class ServiceProviderForm(forms.Form):
    """What is particular to a service provider."""

    serves_labor = forms.BooleanField(label=gettext_lazy("Serves survivors of labor trafficking"), required=False)
    serves_sex = forms.BooleanField(label=gettext_lazy("Serves survivors of sex trafficking"), required=False)
    serves_minors = forms.BooleanField(label=gettext_lazy("Serves minors"), required=False)
    confidential_location = forms.BooleanField(label=gettext_lazy("Its location is confidential"), required=False)
    eligibility = forms.CharField(label=gettext_lazy("Who can be helped"), max_length=280, required=False)


class SurvivorOrganizationForm(forms.Form):
    """What a survivor organization says of itself."""

    survivor_led = forms.BooleanField(label=gettext_lazy("Says it is led by survivors"), required=False)
    declared_on = forms.DateField(
        label=gettext_lazy("Said so on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class OffersForm(forms.Form):
    """Services and languages."""

    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )


PROFILE_FORMS: dict[str, type[forms.Form]] = {
    Sector.LAW_ENFORCEMENT: LawEnforcementForm,
    Sector.BUSINESS: BusinessForm,
    Sector.SERVICE_PROVIDER: ServiceProviderForm,
    Sector.SURVIVOR_ORGANIZATION: SurvivorOrganizationForm,
}
OFFERING = (Sector.SERVICE_PROVIDER, Sector.SURVIVOR_ORGANIZATION, Sector.COMMUNITY)


def profile_initial(organization: Organization) -> dict[str, Any]:
    """What the profile form of an organization's sector starts with."""
    profile = getattr(organization, organization.sector, None)
    form = PROFILE_FORMS.get(organization.sector)
    if profile is None or form is None:
        return {}
    values = {name: getattr(profile, name) for name in form.base_fields}
    if "enforces_immigration" in values:
        values["enforces_immigration"] = {True: "yes", False: "no", None: ""}[values["enforces_immigration"]]
    return values


class ContactForm(forms.Form):
    """A person or a desk."""

    name = forms.CharField(
        label=gettext_lazy("Work name"), max_length=120, required=False, help_text=gettext_lazy("Empty for a desk.")
    )
    title = forms.CharField(label=gettext_lazy("Title or desk"), max_length=120, required=False)
    unit: Any = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.visible_to(NOBODY),
        required=False,
        empty_label=gettext_lazy("All units"),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("What they are for"),
        choices=ContactRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneNumberField(label=gettext_lazy("Phone"), required=False)
    extension = forms.CharField(label=gettext_lazy("Extension"), max_length=10, required=False)
    hours = forms.CharField(label=gettext_lazy("Hours"), max_length=80, required=False)
    preferred_channel = forms.ChoiceField(label=gettext_lazy("Prefers"), choices=Channel.choices)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may see this"), choices=Audience.choices, widget=forms.RadioSelect
    )
    audience_sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=COLUMNS),
        help_text=gettext_lazy("Only for “named sectors”."),
    )
    is_primary = forms.BooleanField(label=gettext_lazy("Primary contact"), required=False)
    is_backup = forms.BooleanField(label=gettext_lazy("Backup contact"), required=False)
    receives_referrals = forms.BooleanField(label=gettext_lazy("Gets notices of referrals"), required=False)

    def __init__(self, *args: Any, actor: Actor, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(actor).filter(organization=organization, archived_at=None)
        if units.exists():
            cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).queryset = units.order_by("name").distinct()
        else:
            del self.fields["unit"]

    FIRST = {"preferred_channel": Channel.PHONE, "audience": Audience.TASK_FORCE}

    @staticmethod
    def initial_of(contact: Contact) -> Mapping[str, Any]:
        """What a contact's form starts with."""
        values = {name: getattr(contact, name) for name in ContactForm.base_fields if name != "unit"}
        return values | {"unit": contact.unit_id}


class PlainForm(forms.Form):
    """A form without fields: for pages that ask only for a confirmation."""
