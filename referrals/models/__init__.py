"""A referral is two things: the envelope, and contents that open only to those entitled. Releases are the key."""

from referrals.models.contents import Contents, Message
from referrals.models.envelope import REFERENCE_PATTERN, Focus, Referral, Source
from referrals.models.people import Notice, Recusal
from referrals.models.releases import Release

__all__ = [
    "REFERENCE_PATTERN",
    "Contents",
    "Focus",
    "Message",
    "Notice",
    "Recusal",
    "Referral",
    "Release",
    "Source",
]
