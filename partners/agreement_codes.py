"""The lists that describe agreements (domain facts 2.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partners.codes import Need, NeedGroup


class Instrument(TextChoices):
    """What kind of paper it is."""

    MOU = "mou", _("Memorandum of understanding")
    MOA = "moa", _("Memorandum of agreement")
    COMMITMENT = "letter_of_commitment", _("Letter of commitment")
    SUPPORT = "letter_of_support", _("Letter of support")
    DATA_SHARING = "data_sharing_agreement", _("Data-sharing agreement")
    INFORMATION_PROTOCOL = "information_sharing_protocol", _("Information-sharing protocol")
    REFERRAL_PROTOCOL = "referral_protocol", _("Referral protocol")
    JOINT_OPERATIONS = "joint_operations_agreement", _("Joint operations agreement")
    TRAINING = "training_outreach_agreement", _("Training and outreach agreement")
    POSTER = "worker_hotline_or_poster_agreement", _("Worker hotline or poster agreement")
    NO_FEE = "supplier_code_or_no_fee_pledge", _("Supplier code or no-fee pledge")
    BUSINESS_ASSOCIATE = "business_associate_agreement", _("Business associate agreement (HIPAA)")
    QUALIFIED_SERVICE = "qualified_service_org_agreement", _("Qualified service agreement (Part 2)")
    SECURITY = "management_control_or_security_addendum", _("Security addendum (CJIS)")
    CONFIDENTIALITY = "confidentiality_pledge", _("Confidentiality pledge")
    SUBAWARD = "subaward", _("Subaward")
    ENGAGEMENT = "survivor_engagement_agreement", _("Survivor engagement agreement")


CORE_PAIR = (Instrument.MOU, Instrument.MOA)
"""What the core law enforcement partner and the core service provider of a task force need between them."""

ONE_PARTY = frozenset({Instrument.COMMITMENT, Instrument.SUPPORT, Instrument.NO_FEE, Instrument.CONFIDENTIALITY})
"""Letters and pledges: one organization's word to the task force."""


class PartyRole(TextChoices):
    """What a party is to the agreement."""

    PARTY = "party", _("Party")
    LEAD = "lead", _("Lead")
    SENDER = "sender", _("Sends referrals")
    RECEIVER = "receiver", _("Receives referrals")
    GRANTEE = "grantee", _("Grantee")
    SUBRECIPIENT = "subrecipient", _("Subrecipient")
    WITNESS = "witness", _("Takes note")


class Clause(TextChoices):
    """The checklist of clauses."""

    PURPOSE = "purpose", _("Purpose")
    ROLES = "roles", _("Roles of each party")
    CONSENT = "consent_rule", _("Consent rule")
    NO_RELEASE = "no_release_by_mou", _("Says that it replaces no person's release")
    PRIVILEGE = "privilege_not_waived", _("Waives no privilege")
    MINIMISATION = "data_minimisation", _("Shares no more than is needed")
    BREACH = "breach_notice", _("Notice of a breach")
    RETENTION = "retention_destruction", _("Keeping and destroying data")
    MEDIA = "media", _("Media")
    LANGUAGE_ACCESS = "non_discrimination_language_access", _("Non-discrimination and language access")
    CENTERED = "victim_centered", _("Centered on the person")
    IMMIGRATION = "no_immigration_consequence", _("No immigration consequence")
    SURVIVOR_INPUT = "survivor_input", _("Survivors' say")
    DISPUTE = "dispute", _("Disputes")
    COSTS = "costs", _("Costs")
    AMENDMENT = "amendment", _("How it is amended")
    TERMINATION = "termination", _("How it ends")
    THIRD_PARTY = "no_third_party_rights", _("Gives third parties no rights")
    LIABILITY = "liability", _("Liability")
    AUTHORITY = "signature_authority", _("Authority to sign")


class ClauseMark(TextChoices):
    """What was found when the text was read for a clause."""

    PRESENT = "present", _("In it")
    ABSENT = "absent", _("Missing")
    NOT_APPLICABLE = "na", _("Does not apply")


class DataClass(TextChoices):
    """What kind of data an agreement is about; nothing on the list names a person."""

    TOTALS = "totals", _("Totals")
    ENVELOPE = "envelope", _("Envelopes of referrals")
    CONTENTS = "contents", _("Coded contents, with the person's release")
    WORKSITE = "worksite", _("Worksites in tips")
    REQUEST = "request", _("Training and outreach requests")


class ReferralKind(TextChoices):
    """The kinds of referral an agreement or a gate can be about; the same codes as the kinds of referrals."""

    TIP = "tip", _("Tip about a worksite")
    TRAINING = "training_request", _("Training or outreach request")
    SERVICE = "service", _("Service referral")
    LEGAL = "legal", _("Legal referral")
    REPORT = "le_handoff", _("Handoff to law enforcement")
    CALLOUT = "le_callout", _("Call-out to a provider")
    LABOR = "labor_standards", _("Labor-standards referral")
    CERTIFICATION_T = "certification_t", _("T declaration (I-914B)")
    CERTIFICATION_U = "certification_u", _("U certification (I-918B)")
    PRESENCE = "continued_presence", _("Continued presence")


class Renewal(TextChoices):
    """What happens at the end date."""

    NONE = "none", _("It ends")
    AUTO = "auto", _("It renews by itself")
    BY_AMENDMENT = "by_amendment", _("It renews by an amendment")


class Shown(TextChoices):
    """Who, beside the coordinators, may read it."""

    PARTIES = "parties", _("Its parties")
    TASK_FORCE = "task_force", _("The whole task force")


class EndReason(TextChoices):
    """Why an agreement was ended before its time, or a draft given up."""

    BY_NOTICE = "by_notice", _("A party gave notice")
    MUTUAL = "mutual", _("The parties agreed to end it")
    REPLACED = "replaced", _("Another agreement takes its place")
    BREACH = "breach", _("Its terms were not kept")
    PARTY_LEFT = "party_left", _("A party left the task force")
    FUNDING = "funding_ended", _("Its funding ended")
    NOT_SIGNED = "not_signed", _("It was never signed")
    ENTERED_IN_ERROR = "entered_in_error", _("It was entered in error")


class Status(TextChoices):
    """Where an agreement stands on a day."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    AWAITING_SIGNATURE = "awaiting_signature", _("Awaiting signature")
    SIGNED = "signed", _("Signed, not yet begun")
    ACTIVE = "active", _("In force")
    EXPIRING = "expiring", _("Ending soon")
    EXPIRED = "expired", _("Lapsed")
    TERMINATED = "terminated", _("Ended early")
    SUPERSEDED = "superseded", _("Replaced")


IN_FORCE = (Status.ACTIVE, Status.EXPIRING)
UNSIGNED = (Status.DRAFT, Status.IN_REVIEW, Status.AWAITING_SIGNATURE)


class GateLevel(TextChoices):
    """What sending a referral does without an agreement in force."""

    OFF = "off", _("Not asked")
    WARN = "warn", _("Warn")
    BLOCK = "block", _("Block")


class SentAnyway(TextChoices):
    """Why a sender went on after the warning."""

    URGENT = "urgent", _("It cannot wait")
    BEING_RENEWED = "being_renewed", _("The agreement is being renewed")
    FIRST_HAND_OFF = "first_hand_off", _("First handoff to this partner")
    AGREED_BY_CALL = "agreed_by_call", _("The partner agreed by a call")
    NO_OTHER = "no_other_partner", _("No other partner can help")


class DocumentType(TextChoices):
    """The types of file that are kept, by what their bytes say."""

    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"


NEEDS_IN: dict[str, frozenset[str]] = {
    NeedGroup.SAFETY: frozenset({Need.CRISIS, Need.SAFETY_PLANNING, Need.RELOCATION}),
    NeedGroup.SHELTER: frozenset({Need.EMERGENCY_SHELTER, Need.TRANSITIONAL_HOUSING, Need.LONG_TERM_HOUSING}),
    NeedGroup.BASIC: frozenset({Need.FOOD, Need.CLOTHING, Need.TRANSPORT, Need.FINANCIAL}),
    NeedGroup.HEALTH: frozenset(
        {Need.EMERGENCY_MEDICAL, Need.PRIMARY_CARE, Need.DENTAL, Need.MENTAL_HEALTH, Need.SUBSTANCE_USE}
    ),
    NeedGroup.LEGAL: frozenset({Need.IMMIGRATION_RELIEF, Need.CIVIL_LEGAL, Need.WAGE_CLAIM, Need.RECORD_RELIEF}),
    NeedGroup.JUSTICE: frozenset({Need.VICTIM_RIGHTS, Need.REPORT_SUPPORT, Need.COURT_SUPPORT}),
    NeedGroup.WORK_LIFE: frozenset(
        {Need.TRAINING, Need.EDUCATION, Need.CHILD_CARE, Need.BENEFITS, Need.DOCUMENTS, Need.INTERPRETATION}
        | {Need.PEER_SUPPORT}
    ),
    NeedGroup.LABOR_RIGHTS: frozenset({Need.WORKPLACE_SAFETY, Need.HOUSING_EXIT, Need.RETALIATION, Need.WAGE_CLAIM}),
}
"""The needs that an envelope's group of needs may be about; a test holds it complete."""


def group_of(need: str) -> str:
    """The one group that a need belongs to; empty where two groups hold it, so that a person chooses."""
    groups = [group for group, needs in NEEDS_IN.items() if need in needs]
    return groups[0] if len(groups) == 1 else ""
