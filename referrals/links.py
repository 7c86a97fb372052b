"""Neutral links for mails, which say nothing, open nothing without sign-in, and end after a month; names of entries."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from referrals.models import Referral

SALT = "handoff.go"
ENTRY_SALT = "handoff.dispute"
LASTS = timedelta(days=30)


def path_to(referral: Referral) -> str:
    """The path that leads a signed-in person to a referral."""
    return f"/go/{signing.dumps(referral.pk.hex, salt=SALT)}/"


def referral_id(token: str) -> UUID | None:
    """The referral a link leads to; None when the link is broken or older than a month."""
    try:
        return UUID(hex=signing.loads(token, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, ValueError):
        return None


def entry_token(event_id: int) -> str:
    """The name of a timeline's entry outside: the number of its event would tell how much happens elsewhere."""
    return signing.dumps(event_id, salt=ENTRY_SALT)


def entry_id(token: str) -> int | None:
    """The entry that a name speaks of; None for one that is not ours."""
    try:
        return int(signing.loads(token, salt=ENTRY_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
