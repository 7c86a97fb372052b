"""Which fields of an organization a viewer sees: for page, API and file alike."""

from partners.actors import Actor
from partners.models import Organization

FIELDS = (
    *("id", "name", "short_name", "slug", "sector", "parent_id", "state", "county", "city", "service_area"),
    *("time_zone", "keeps_federal_holidays", "closed_days", "website", "phone", "regime", "privacy_level"),
    *("steward_id", "created_at", "archived_at", "merged_into_id", "version"),
)
"""The fields of the directory's row, in the order answers give them."""

LAW_ENFORCEMENT = (
    *("ori", "level", "agency_type", "counties", "certifies_t", "certifies_u"),
    *("enforces_immigration", "enforces_immigration_on", "enforces_immigration_source"),
)
PROFILES: dict[str, tuple[str, ...]] = {
    "law_enforcement": LAW_ENFORCEMENT,
    "business": ("naics", "industry", "sites"),
    "service_provider": ("serves_labor", "serves_sex", "serves_minors", "eligibility", "confidential_location"),
    "survivor_organization": ("survivor_led", "declared_on"),
}
"""The fields of each sector's profile, by the name of its relation, which is the sector's code."""

AMONG_PARTNERS = frozenset({"regime", "privacy_level", "steward_id", "confidential_location"})
"""How a partner guards its data concerns those who hand persons to it; it is not in the public part."""


def fields_for(actor: Actor, organization: Organization) -> frozenset[str]:
    """The names of the organization's and its profile's fields that this viewer sees.

    Business staff and evaluators see the public part, and their own organization whole.
    """
    every = frozenset({*FIELDS, *PROFILES.get(organization.sector, ())})
    if actor.organization_id == organization.pk or not (actor.is_business or actor.is_evaluator):
        return every
    return every - AMONG_PARTNERS
