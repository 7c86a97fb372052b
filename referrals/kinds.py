"""The kinds of referral as a table: who may send which to whom, what it is about, and the words that go with it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.codes import Sector
from referrals import reasons
from referrals.reasons import Reason


class KindCode(TextChoices):
    """The kinds, as the database knows them."""

    TIP = "tip", _("Tip about a worksite")
    TRAINING = "training_request", _("Training or outreach request")
    SERVICE = "service", _("Service referral")


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

    `title` heads the page, `question` heads the receiver's answer page; both come from the envelope alone. A kind
    that is about a person is held as an envelope only until releases open its contents.
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

    def reasons_for(self, needs: str) -> dict[str, Reason]:
        """The list that a move's reason must come from; empty when the move needs none."""
        lists = {
            "decline": self.decline,
            "outcome": self.outcomes,
            "withdraw": reasons.WITHDRAW,
            "not_engaged": reasons.NOT_ENGAGED,
        }
        return lists.get(needs, {})


EVERY_SECTOR = frozenset(Sector.values)
LE, SP, BU = Sector.LAW_ENFORCEMENT, Sector.SERVICE_PROVIDER, Sector.BUSINESS
SO, CO = Sector.SURVIVOR_ORGANIZATION, Sector.COMMUNITY

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
    ),
    KindCode.SERVICE: Kind(
        code=KindCode.SERVICE,
        title=_("Service referral"),
        question=_("Can you help with this?"),
        senders=EVERY_SECTOR - {BU},
        receivers=frozenset({SP, SO}),
        about_person=True,
        legal_bases=tuple(basis for basis in LegalBasis if basis != LegalBasis.NO_PERSON_DATA),
        decline=reasons.SERVICE_DECLINE,
        outcomes=reasons.SERVICE_OUTCOME,
    ),
}


def kinds_between(sender_sector: str, receiver_sector: str) -> list[Kind]:
    """The kinds that one sector may send to another."""
    return [k for k in KINDS.values() if sender_sector in k.senders and receiver_sector in k.receivers]
