"""Two records of one organization, and every row that merging them could touch."""

from partners import actions
from partners.models import (
    AfterHoursLine,
    Contact,
    DuplicateCandidate,
    LanguageOffered,
    LawEnforcementProfile,
    Organization,
    ServiceOffered,
    ServiceProviderProfile,
    TaskForceMembership,
    Unit,
)
from referrals.models import Contents, Message, Referral

TABLES = (
    *(AfterHoursLine, Contact, Contents, DuplicateCandidate, LanguageOffered, LawEnforcementProfile, Message),
    *(Organization, Referral, ServiceOffered, ServiceProviderProfile, TaskForceMembership, Unit),
)


def stored(*, without=()):
    """Every row of every table that a merge could touch."""
    return {
        model: [
            {name: value for name, value in row.items() if name not in without}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in TABLES
    }


def merge(people, network, double, **given):
    return actions.merge_organizations(network.provider, double, by=people.coordinator, **given)


def fresh(row):
    return type(row).objects.get(pk=row.pk)
