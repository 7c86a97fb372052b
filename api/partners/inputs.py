"""Bodies that endpoints of partners take."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers import Input, TextField
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


class ProfileInput(Input):
    """What is particular to a sector; a field of another sector is refused."""

    ori = TextField(required=False, allow_null=True, allow_blank=True, max_length=9)
    level = serializers.ChoiceField(AgencyLevel.choices, required=False)
    counties = serializers.ListField(child=TextField(max_length=120), required=False, max_length=300)
    certifies_t = serializers.BooleanField(required=False)
    certifies_u = serializers.BooleanField(required=False)
    enforces_immigration = serializers.BooleanField(required=False, allow_null=True)
    enforces_immigration_on = serializers.DateField(required=False, allow_null=True)
    enforces_immigration_source = TextField(required=False, allow_blank=True, max_length=120)
    naics = TextField(required=False, allow_blank=True, max_length=6)
    industry = serializers.ChoiceField(Industry.choices, required=False)
    sites = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    serves_labor = serializers.BooleanField(required=False)
    serves_sex = serializers.BooleanField(required=False)
    serves_minors = serializers.BooleanField(required=False)
    eligibility = TextField(required=False, allow_blank=True, max_length=280)
    confidential_location = serializers.BooleanField(required=False)
    survivor_led = serializers.BooleanField(required=False)
    declared_on = serializers.DateField(required=False, allow_null=True)


class OrganizationInput(Input):
    """What of a partner may be changed."""

    name = TextField(required=False, max_length=200)
    short_name = TextField(required=False, allow_blank=True, max_length=60)
    parent_id = serializers.UUIDField(required=False, allow_null=True)
    state = TextField(required=False, allow_blank=True, max_length=2)
    county = TextField(required=False, allow_blank=True, max_length=120)
    city = TextField(required=False, allow_blank=True, max_length=80)
    service_area = TextField(required=False, allow_blank=True, max_length=120)
    time_zone = TextField(required=False, allow_blank=True, max_length=40)
    keeps_federal_holidays = serializers.BooleanField(required=False)
    closed_days = serializers.ListField(child=serializers.DateField(), required=False, max_length=60)
    website = TextField(required=False, allow_blank=True, max_length=200)
    phone = TextField(required=False, allow_blank=True, max_length=40)
    regime = serializers.ChoiceField(Regime.choices, required=False)
    privacy_level = serializers.ChoiceField(PrivacyLevel.choices, required=False)
    profile = ProfileInput(required=False)
    services = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False, max_length=len(Need))
    languages = serializers.ListField(child=serializers.ChoiceField(LANGUAGES), required=False, max_length=50)


class NewOrganizationInput(OrganizationInput):
    """A new partner: its name and sector, and as much of the rest as is known."""

    name = TextField(max_length=200)
    sector = serializers.ChoiceField(Sector.choices)
    even_if_similar = serializers.BooleanField(
        required=False, default=False, help_text=_("Add it although one of the same name is in the same place.")
    )


class ContactInput(Input):
    """What of a contact may be changed."""

    unit_id = serializers.UUIDField(required=False, allow_null=True)
    name = TextField(required=False, allow_blank=True, max_length=120)
    title = TextField(required=False, allow_blank=True, max_length=120)
    roles = serializers.ListField(
        child=serializers.ChoiceField(ContactRole.choices), required=False, max_length=len(ContactRole)
    )
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = TextField(required=False, allow_blank=True, max_length=40)
    extension = TextField(required=False, allow_blank=True, max_length=10)
    hours = TextField(required=False, allow_blank=True, max_length=80)
    preferred_channel = serializers.ChoiceField(Channel.choices, required=False)
    audience = serializers.ChoiceField(Audience.choices, required=False)
    audience_sectors = serializers.ListField(
        child=serializers.ChoiceField(Sector.choices), required=False, max_length=len(Sector)
    )
    is_primary = serializers.BooleanField(required=False)
    is_backup = serializers.BooleanField(required=False)
    receives_referrals = serializers.BooleanField(required=False)
    started_on = serializers.DateField(required=False, allow_null=True)


class NewContactInput(ContactInput):
    """A new contact of one organization."""

    organization_id = serializers.UUIDField()


class NothingInput(Input):
    """No fields: what is to be done stands in the address."""
