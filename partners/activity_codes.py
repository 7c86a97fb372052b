"""The lists that describe what partners do together (domain facts 2.4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActivityKind(TextChoices):
    """What was done."""

    FULL_MEETING = "meeting_tf_full", _("Meeting of the whole task force")
    COMMITTEE = "meeting_committee", _("Committee meeting")
    CASE_REVIEW = "meeting_case_review", _("Case review meeting")
    TRAINING_DELIVERED = "training_delivered", _("Training given")
    TRAINING_RECEIVED = "training_received", _("Training received")
    OUTREACH = "outreach_event", _("Outreach event")
    JOINT_OPERATION = "joint_operation", _("Joint operation")
    CASE_CONSULTATION = "case_consultation", _("Case consultation without persons")
    SITE_VISIT = "site_visit", _("Site visit")
    WORKER_OUTREACH = "worker_outreach", _("Outreach to workers")
    POSTER = "poster_placement", _("Posters put up")
    POLICY_CHANGE = "policy_change", _("Policy changed")
    RESOURCE = "resource_shared", _("Resource shared")
    ASSISTANCE = "technical_assistance", _("Technical assistance")
    CO_LOCATION = "co_location_day", _("Day in a shared office")
    ADVISORY = "survivor_advisory_session", _("Survivor advisory session")
    CONTACT = "contact", _("Call or talk")


PAIRLESS = (ActivityKind.FULL_MEETING,)
"""What says nothing of any two of those present, and so keeps no partnership awake."""

TRAININGS = (ActivityKind.TRAINING_DELIVERED, ActivityKind.TRAINING_RECEIVED)
"""What a training log shows."""


class Topic(TextChoices):
    """What it was about: a code, so that no word about a person can stand here."""

    SIGNS = "signs", _("Recognizing labor trafficking")
    PATHWAYS = "referral_pathways", _("How to refer")
    LABOR_RIGHTS = "labor_rights", _("Rights at work")
    INTERVIEWING = "interviewing", _("Trauma-informed interviewing")
    RELIEF = "immigration_relief", _("Immigration relief and certification")
    SERVICES = "victim_services", _("Services for survivors")
    HOUSING = "housing", _("Housing")
    LANGUAGE = "language_access", _("Language access")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality and releases")
    BUSINESS = "business_practice", _("Recruitment and supply chains")
    PROTOCOL = "protocol", _("Protocols and agreements")
    OPERATIONS = "operations", _("Planning of operations")
    SURVIVORS = "survivor_engagement", _("Work with survivors' organizations")
    DATA = "data_reporting", _("Data and reports")
    OTHER = "other", _("Something else")


class Focus(TextChoices):
    """Which trafficking it concerned."""

    LABOR = "labor", _("Labor trafficking")
    SEX = "sex", _("Sex trafficking")
    BOTH = "both", _("Both")
    GENERAL = "general", _("General")


class Attending(TextChoices):
    """Who was reached."""

    TASK_FORCE = "task_force", _("Task force members")
    LAW_ENFORCEMENT = "law_enforcement", _("Officers, prosecutors, inspectors")
    DISPATCH = "dispatch", _("Dispatchers")
    PROVIDERS = "service_providers", _("Service providers")
    HEALTH = "health", _("Health workers")
    SCHOOLS = "schools", _("School personnel")
    EMPLOYERS = "employers", _("Employers and managers")
    WORKERS = "workers", _("Workers")
    INTERPRETERS = "interpreters", _("Interpreters")
    SURVIVOR_LEADERS = "survivor_organizations", _("Survivors' organizations")
    PUBLIC = "public", _("The public")
    NOBODY = "none", _("Nobody besides those present")
