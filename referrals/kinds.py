"""The kinds of referral as a table: who may send which to whom, what it is about, and the words that go with it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.codes import AgencyLevel, NeedGroup, Sector
from referrals import reasons
from referrals.reasons import Reason


class KindCode(TextChoices):
    """The kinds, as the database knows them."""

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


class LegalBasis(TextChoices):
    """On what ground something about a person may be handed over (domain facts 3.2)."""

    NO_PERSON_DATA = "no_person_data", _("Names no person")
    CONSENT = "consent", _("The person's release")
    MANDATORY_REPORT = "mandatory_report", _("Mandatory report")
    COURT_ORDER = "court_order", _("Court order")
    CHILD_24H = "statute_child_24h", _("Federal notice about a child")
    DANGER = "imminent_danger_state_law", _("Immediate danger under state law")
    LE_GENERATED = "le_generated_information", _("Information law enforcement made itself")


@dataclass(frozen=True)
class Kind:
    """One row: sectors at both ends, whether it is about a person, and its lists.

    `title` heads the page, `question` heads the receiver's answer page, `accept` is the yes under it; all come from
    the envelope alone. A kind that is about a person is held as an envelope only until releases open its contents.
    `receiver_must` is what the receiver's profile must say, as look-ups, and `misfit` the sentence when it does not.
    `need_group` is the need that such a hand-off always has. Without `has_service` it is completed once accepted.
    `answers_openly`: the sender is told the answer without a release, since nobody is being served by it.
    `outcome_is_decision`: the time to decide runs on until the outcome.
    """

    code: KindCode
    title: Promise | str
    question: Promise | str
    senders: frozenset[str]
    receivers: frozenset[str]
    about_person: bool
    legal_bases: tuple[LegalBasis, ...]
    decline: dict[str, Reason]
    outcomes: dict[str, Reason]
    accept: Promise | str
    receiver_must: dict[str, Any] = field(default_factory=dict)
    misfit: Promise | str = ""
    need_group: str = ""
    has_service: bool = False
    answers_openly: bool = False
    outcome_is_decision: bool = False

    @property
    def who_receives(self) -> Q:
        """The organizations that may receive it, as a condition."""
        return Q(sector__in=self.receivers, **self.receiver_must)

    def bases_for(self, sector: str) -> tuple[LegalBasis, ...]:
        """The grounds on which a sender of this sector may hand it over; what law enforcement made is its own alone."""
        return tuple(one for one in self.legal_bases if one != LegalBasis.LE_GENERATED or sector == LE)

    def reasons_for(self, needs: str) -> dict[str, Reason]:
        """The list that a move's reason must come from; empty when the move needs none."""
        lists = {
            "decline": self.decline,
            "outcome": self.outcomes,
            "withdraw": reasons.WITHDRAW,
            "mistake": reasons.MISTAKE,
            "not_engaged": reasons.NOT_ENGAGED,
            "information": reasons.INFORMATION if self.about_person else {},
        }
        return lists.get(needs, {})


EVERY_SECTOR = frozenset(Sector.values)
LE, SP, BU = Sector.LAW_ENFORCEMENT, Sector.SERVICE_PROVIDER, Sector.BUSINESS
SO, CO = Sector.SURVIVOR_ORGANIZATION, Sector.COMMUNITY

ABOUT_A_PERSON = tuple(basis for basis in LegalBasis if basis != LegalBasis.NO_PERSON_DATA)
CERTIFICATION: dict[str, Any] = {
    "question": _("Will you certify?"),
    "senders": frozenset({SP, SO}),
    "receivers": frozenset({LE}),
    "about_person": True,
    "legal_bases": (LegalBasis.CONSENT,),
    "decline": reasons.CERTIFICATION_DECLINE,
    "outcomes": reasons.CERTIFICATION_OUTCOME,
    "accept": _("Accept: it is under review"),
    "need_group": NeedGroup.JUSTICE,
    "answers_openly": True,
    "outcome_is_decision": True,
}
"""What the two forms have in common."""

KINDS: dict[str, Kind] = {
    KindCode.TIP: Kind(
        code=KindCode.TIP,
        title=_("Tip about a worksite"),
        question=_("Can you take on this tip?"),
        senders=EVERY_SECTOR - {LE},
        receivers=frozenset({LE}),
        about_person=False,
        legal_bases=(LegalBasis.NO_PERSON_DATA,),
        decline=reasons.AGENCY_DECLINE,
        outcomes=reasons.TIP_OUTCOME,
        accept=_("Accept: we will look into it"),
        answers_openly=True,
    ),
    KindCode.TRAINING: Kind(
        code=KindCode.TRAINING,
        title=_("Training or outreach request"),
        question=_("Can you give this training?"),
        senders=EVERY_SECTOR,
        receivers=frozenset({LE, SP, SO, CO}),
        about_person=False,
        legal_bases=(LegalBasis.NO_PERSON_DATA,),
        decline=reasons.REQUEST_DECLINE,
        outcomes=reasons.REQUEST_OUTCOME,
        accept=_("Accept: we will plan it with them"),
        answers_openly=True,
    ),
    KindCode.SERVICE: Kind(
        code=KindCode.SERVICE,
        title=_("Service referral"),
        question=_("Can you help with this?"),
        senders=EVERY_SECTOR - {BU},
        receivers=frozenset({SP, SO}),
        about_person=True,
        legal_bases=ABOUT_A_PERSON,
        decline=reasons.SERVICE_DECLINE,
        outcomes=reasons.SERVICE_OUTCOME,
        accept=_("Accept: we will make first contact"),
        has_service=True,
    ),
    KindCode.LEGAL: Kind(
        code=KindCode.LEGAL,
        title=_("Legal referral"),
        question=_("Can you take this up?"),
        senders=EVERY_SECTOR - {BU},
        receivers=frozenset({SP, SO}),
        about_person=True,
        legal_bases=ABOUT_A_PERSON,
        decline=reasons.LEGAL_DECLINE,
        outcomes=reasons.LEGAL_OUTCOME,
        accept=_("Accept: we will make first contact"),
        need_group=NeedGroup.LEGAL,
        has_service=True,
    ),
    KindCode.REPORT: Kind(
        code=KindCode.REPORT,
        title=_("Handoff to law enforcement"),
        question=_("Can you take this report?"),
        senders=frozenset({SP, SO, CO}),
        receivers=frozenset({LE}),
        about_person=True,
        legal_bases=(
            *(LegalBasis.CONSENT, LegalBasis.MANDATORY_REPORT, LegalBasis.COURT_ORDER, LegalBasis.CHILD_24H),
            LegalBasis.DANGER,
        ),
        decline=reasons.AGENCY_DECLINE,
        outcomes=reasons.REPORT_OUTCOME,
        accept=_("Accept: we will speak with the person"),
        need_group=NeedGroup.JUSTICE,
    ),
    KindCode.CALLOUT: Kind(
        code=KindCode.CALLOUT,
        title=_("Call-out to a provider"),
        question=_("Can you come, or take people in?"),
        senders=frozenset({LE}),
        receivers=frozenset({SP, SO}),
        about_person=True,
        legal_bases=(LegalBasis.LE_GENERATED, LegalBasis.CONSENT),
        decline=reasons.CALLOUT_DECLINE,
        outcomes=reasons.CALLOUT_OUTCOME,
        accept=_("Accept: we are on our way, or have room"),
        has_service=True,
    ),
    KindCode.LABOR: Kind(
        code=KindCode.LABOR,
        title=_("Labor-standards referral"),
        question=_("Can your agency take this up?"),
        senders=frozenset({SP, SO, CO, LE}),
        receivers=frozenset({LE}),
        about_person=True,
        legal_bases=(LegalBasis.CONSENT, LegalBasis.LE_GENERATED, LegalBasis.COURT_ORDER),
        decline=reasons.LABOR_DECLINE,
        outcomes=reasons.LABOR_OUTCOME,
        accept=_("Accept: we will look into it"),
        receiver_must={"law_enforcement__level": AgencyLevel.LABOR.value},
        misfit=_("%(name)s is not a labor standards agency."),
        need_group=NeedGroup.LABOR_RIGHTS,
    ),
    KindCode.CERTIFICATION_T: Kind(
        code=KindCode.CERTIFICATION_T,
        title=_("Request for a T declaration (I-914B)"),
        receiver_must={"law_enforcement__certifies_t": True},
        misfit=_("%(name)s does not sign T declarations."),
        **CERTIFICATION,
    ),
    KindCode.CERTIFICATION_U: Kind(
        code=KindCode.CERTIFICATION_U,
        title=_("Request for a U certification (I-918B)"),
        receiver_must={"law_enforcement__certifies_u": True},
        misfit=_("%(name)s does not sign U certifications."),
        **CERTIFICATION,
    ),
    KindCode.PRESENCE: Kind(
        code=KindCode.PRESENCE,
        title=_("Request for continued presence"),
        question=_("Will you ask for continued presence?"),
        senders=frozenset({LE, SP, SO}),
        receivers=frozenset({LE}),
        about_person=True,
        legal_bases=(LegalBasis.CONSENT,),
        decline=reasons.PRESENCE_DECLINE,
        outcomes=reasons.PRESENCE_OUTCOME,
        accept=_("Accept: we will work on it"),
        receiver_must={"law_enforcement__level": AgencyLevel.FEDERAL.value},
        misfit=_("%(name)s is not a federal agency."),
        need_group=NeedGroup.JUSTICE,
        answers_openly=True,
        outcome_is_decision=True,
    ),
}
