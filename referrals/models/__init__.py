"""A referral is two things: the envelope, and contents that open only to those entitled. Releases are the key."""

from referrals.models.certification import CertificationClock, CertificationForm
from referrals.models.clocks import Escalation
from referrals.models.contents import Contents, Message
from referrals.models.envelope import REFERENCE_PATTERN, Focus, Referral, Source
from referrals.models.people import Notice, Recusal, Watch
from referrals.models.releases import Release, SurvivorRequest
from referrals.models.safeguards import Breach, BreachNotice, Demand, PurgeCertificate, PurgeLine
from referrals.models.tasks import ReferralTask, Suggestion
from referrals.models.unsent import Unsent
from referrals.task_codes import TaskKind, TaskResult

__all__ = [
    "REFERENCE_PATTERN",
    "Breach",
    "BreachNotice",
    "CertificationClock",
    "CertificationForm",
    "Contents",
    "Demand",
    "Escalation",
    "Focus",
    "Message",
    "Notice",
    "PurgeCertificate",
    "PurgeLine",
    "Recusal",
    "Referral",
    "ReferralTask",
    "Release",
    "Source",
    "Suggestion",
    "SurvivorRequest",
    "TaskKind",
    "TaskResult",
    "Unsent",
    "Watch",
]
