"""The partners' tables, one file per noun."""

from partners.models.activities import Activity, Participation
from partners.models.agreements import (
    Agreement,
    AgreementDocument,
    AgreementParty,
    AgreementPolicy,
    AgreementReminder,
)
from partners.models.capacity import Capacity, UnmetNeed
from partners.models.checks import CheckStep, ContactChange, ContactCheck, ContactLink, LinkAnswer
from partners.models.contacts import Contact
from partners.models.directory import DirectoryEntry, DirectoryWord, OrganizationAlias, SavedView
from partners.models.engagements import Engagement, Recommendation
from partners.models.imports import ImportFile, ImportRow, ImportRun, ImportStatus, Verdict
from partners.models.inquiries import Inquiry, InquiryNotice, InquiryReply
from partners.models.lines import AfterHoursLine, NumberChange, RotaShift, TestCall
from partners.models.merging import DuplicateCandidate, DuplicateCheck, DuplicateKey, Merge
from partners.models.organizations import (
    CALENDAR_FIELDS,
    BusinessProfile,
    LanguageOffered,
    LawEnforcementProfile,
    Organization,
    ServiceOffered,
    ServiceProviderProfile,
    SurvivorOrganizationProfile,
    Unit,
)
from partners.models.partnerships import AssessmentWave, Partnership, Rating, Talk
from partners.models.people import Invitation, Membership
from partners.models.places import Address, Listing, Location, Part, Phone, Schedule, Service, ServiceAtLocation
from partners.models.practices import BusinessPractice, PolicyCheck
from partners.models.task_forces import Award, ClockRule, TaskForce, TaskForceMembership

__all__ = [
    "CALENDAR_FIELDS",
    "Activity",
    "Address",
    "AfterHoursLine",
    "Agreement",
    "AgreementDocument",
    "AgreementParty",
    "AgreementPolicy",
    "AgreementReminder",
    "AssessmentWave",
    "Award",
    "BusinessPractice",
    "BusinessProfile",
    "Capacity",
    "CheckStep",
    "ClockRule",
    "Contact",
    "ContactChange",
    "ContactCheck",
    "ContactLink",
    "DirectoryEntry",
    "DirectoryWord",
    "DuplicateCandidate",
    "DuplicateCheck",
    "DuplicateKey",
    "Engagement",
    "ImportFile",
    "ImportRow",
    "ImportRun",
    "ImportStatus",
    "Inquiry",
    "InquiryNotice",
    "InquiryReply",
    "Invitation",
    "LanguageOffered",
    "LawEnforcementProfile",
    "LinkAnswer",
    "Listing",
    "Location",
    "Membership",
    "Merge",
    "NumberChange",
    "Organization",
    "OrganizationAlias",
    "Part",
    "Participation",
    "Partnership",
    "Phone",
    "PolicyCheck",
    "Rating",
    "Recommendation",
    "RotaShift",
    "SavedView",
    "Schedule",
    "Service",
    "ServiceAtLocation",
    "ServiceOffered",
    "ServiceProviderProfile",
    "SurvivorOrganizationProfile",
    "Talk",
    "TaskForce",
    "TaskForceMembership",
    "TestCall",
    "Unit",
    "UnmetNeed",
    "Verdict",
]
