"""Neutral links for mails: they say nothing, open nothing without sign-in, and end after a month."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from referrals.models import Referral

SALT = "handoff.go"
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
