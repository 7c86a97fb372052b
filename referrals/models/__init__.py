"""A referral is two things: the envelope, and contents that open only to those entitled. Releases are the key."""

from referrals.models.clocks import Escalation
from referrals.models.contents import Contents, Message
from referrals.models.envelope import REFERENCE_PATTERN, Focus, Referral, Source
from referrals.models.people import Notice, Recusal
from referrals.models.releases import Release
from referrals.models.tasks import ReferralTask, Suggestion, TaskKind, TaskResult

__all__ = [
    "REFERENCE_PATTERN",
    "Contents",
    "Escalation",
    "Focus",
    "Message",
    "Notice",
    "Recusal",
    "Referral",
    "ReferralTask",
    "Release",
    "Source",
    "Suggestion",
    "TaskKind",
    "TaskResult",
]
