"""The shapes of what endpoints of partners answer. Fields that this viewer may not know are left out."""

from rest_framework import serializers

from api.serializers import BLANKABLE, NULLABLE, PartySerializer
from partners.codes import (
    LANGUAGES,
    AgencyLevel,
    Channel,
    ContactRole,
    Industry,
    MembershipStatus,
    Need,
    PrivacyLevel,
    Regime,
    Sector,
)
from partners.codes import Audience as ContactAudience
from partners.freshness import Freshness
from partners.models import OrganizationAlias


class AwardSerializer(serializers.Serializer):
    """A grant that referrals may count towards."""

    id = serializers.UUIDField()
    funder = serializers.CharField()
    number = serializers.CharField()
    program = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class TaskForceSerializer(serializers.Serializer):
    """A task force: the circle that referrals and measures belong to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    slug = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField()
    version = serializers.IntegerField()
    archived_at = serializers.DateTimeField(allow_null=True)


class TaskForceDetailSerializer(TaskForceSerializer):
    """One task force with its grants."""

    awards = AwardSerializer(many=True)


class MemberSerializer(serializers.Serializer):
    """An organization's standing in a task force."""

    id = serializers.UUIDField()
    organization = PartySerializer()
    status = serializers.ChoiceField(MembershipStatus.choices)
    is_core = serializers.BooleanField()
    joined_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class ProfileSerializer(serializers.Serializer):
    """What is particular to the organization's sector; fields of other sectors are absent."""

    ori = serializers.CharField(**NULLABLE)
    level = serializers.ChoiceField(AgencyLevel.choices, required=False)
    agency_type = serializers.CharField(**BLANKABLE)
    counties = serializers.ListField(child=serializers.CharField(), required=False)
    certifies_t = serializers.BooleanField(required=False)
    certifies_u = serializers.BooleanField(required=False)
    enforces_immigration = serializers.BooleanField(**NULLABLE)
    enforces_immigration_on = serializers.DateField(**NULLABLE)
    enforces_immigration_source = serializers.CharField(**BLANKABLE)
    naics = serializers.CharField(**BLANKABLE)
    industry = serializers.ChoiceField(Industry.choices, required=False)
    sites = serializers.IntegerField(**NULLABLE)
    serves_labor = serializers.BooleanField(required=False)
    serves_sex = serializers.BooleanField(required=False)
    serves_minors = serializers.BooleanField(required=False)
    eligibility = serializers.CharField(**BLANKABLE)
    confidential_location = serializers.BooleanField(required=False)
    survivor_led = serializers.BooleanField(required=False)
    declared_on = serializers.DateField(**NULLABLE)


class OrganizationSerializer(serializers.Serializer):
    """A partner, or an agency that may become one."""

    id = serializers.UUIDField()
    name = serializers.CharField(required=False)
    short_name = serializers.CharField(**BLANKABLE)
    slug = serializers.CharField(required=False)
    sector = serializers.ChoiceField(Sector.choices, required=False)
    parent_id = serializers.UUIDField(**NULLABLE)
    state = serializers.CharField(**BLANKABLE)
    county = serializers.CharField(**BLANKABLE)
    city = serializers.CharField(**BLANKABLE)
    service_area = serializers.CharField(**BLANKABLE)
    time_zone = serializers.CharField(**BLANKABLE)
    keeps_federal_holidays = serializers.BooleanField(required=False)
    closed_days = serializers.ListField(child=serializers.DateField(), required=False)
    website = serializers.CharField(**BLANKABLE)
    phone = serializers.CharField(**BLANKABLE)
    regime = serializers.ChoiceField(Regime.choices, required=False)
    privacy_level = serializers.ChoiceField(PrivacyLevel.choices, required=False)
    steward_id = serializers.UUIDField(**NULLABLE)
    created_at = serializers.DateTimeField(required=False)
    archived_at = serializers.DateTimeField(**NULLABLE)
    merged_into_id = serializers.UUIDField(
        **NULLABLE, help_text="The record that stands for this one: read and change that one. Lists leave this one out."
    )
    version = serializers.IntegerField(required=False)


class AliasSerializer(serializers.Serializer):
    """Another name that an organization is found under."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(OrganizationAlias.Kind.choices)


class OrganizationDetailSerializer(OrganizationSerializer):
    """One organization with its other names, its profile and what it offers."""

    aliases = AliasSerializer(many=True, required=False)

    profile = ProfileSerializer(required=False)
    services = serializers.ListField(child=serializers.ChoiceField(Need.choices), required=False)
    languages = serializers.ListField(child=serializers.ChoiceField(LANGUAGES), required=False)


class ContactSerializer(serializers.Serializer):
    """A person or a desk at a partner."""

    id = serializers.UUIDField()
    organization_id = serializers.UUIDField(required=False)
    unit_id = serializers.UUIDField(**NULLABLE)
    name = serializers.CharField(**BLANKABLE)
    title = serializers.CharField(**BLANKABLE)
    roles = serializers.ListField(child=serializers.ChoiceField(ContactRole.choices), required=False)
    email = serializers.CharField(**BLANKABLE)
    phone = serializers.CharField(**BLANKABLE)
    extension = serializers.CharField(**BLANKABLE)
    hours = serializers.CharField(**BLANKABLE)
    preferred_channel = serializers.ChoiceField(Channel.choices, required=False)
    audience = serializers.ChoiceField(ContactAudience.choices, required=False)
    audience_sectors = serializers.ListField(child=serializers.ChoiceField(Sector.choices), required=False)
    is_primary = serializers.BooleanField(required=False)
    is_backup = serializers.BooleanField(required=False)
    receives_referrals = serializers.BooleanField(required=False)
    freshness = serializers.ChoiceField(Freshness.choices, required=False)
    check_days = serializers.IntegerField(required=False)
    confirmed_on = serializers.DateField(**NULLABLE)
    confirmed_how = serializers.CharField(**BLANKABLE)
    details_confirmed_on = serializers.DateField(**NULLABLE)
    phone_confirmed_on = serializers.DateField(**NULLABLE)
    email_confirmed_on = serializers.DateField(**NULLABLE)
    bounced_at = serializers.DateTimeField(**NULLABLE)
    disputed_at = serializers.DateTimeField(**NULLABLE)
    started_on = serializers.DateField(**NULLABLE)
    ended_on = serializers.DateField(**NULLABLE)
    created_at = serializers.DateTimeField(required=False)
    version = serializers.IntegerField(required=False)


def names_of(shape: type[serializers.Serializer]) -> tuple[str, ...]:
    """The fields of a shape, in its order."""
    return tuple(shape().fields)
