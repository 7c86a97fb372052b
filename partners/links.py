"""The link in an invitation: it carries the invitation's id, signed, and nothing else."""

import hashlib
from uuid import UUID

from django.core import signing

SALT = "handoff.invitation"


def token_for(invitation_id: UUID) -> str:
    """The token of an invitation's link; the same each time, so that the mail can be made when it is sent."""
    return signing.Signer(salt=SALT).sign(invitation_id.hex)


def invitation_id(token: str) -> UUID | None:
    """The invitation a token belongs to; None when it was altered."""
    try:
        return UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def path_to(token: str) -> str:
    """The page that a token opens."""
    return f"/invitation/{token}/"
