"""The partners' tables, one file per noun."""

from partners.models.contacts import Contact
from partners.models.imports import ImportFile, ImportRow, ImportRun, ImportStatus, Verdict
from partners.models.organizations import (
    BusinessProfile,
    LanguageOffered,
    LawEnforcementProfile,
    Organization,
    ServiceOffered,
    ServiceProviderProfile,
    SurvivorOrganizationProfile,
    Unit,
)
from partners.models.people import Invitation, Membership
from partners.models.task_forces import Award, ClockRule, TaskForce, TaskForceMembership

__all__ = [
    "Award",
    "BusinessProfile",
    "ClockRule",
    "Contact",
    "ImportFile",
    "ImportRow",
    "ImportRun",
    "ImportStatus",
    "Invitation",
    "LanguageOffered",
    "LawEnforcementProfile",
    "Membership",
    "Organization",
    "ServiceOffered",
    "ServiceProviderProfile",
    "SurvivorOrganizationProfile",
    "TaskForce",
    "TaskForceMembership",
    "Unit",
    "Verdict",
]
