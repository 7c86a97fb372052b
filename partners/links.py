"""The links in mails to partners: each carries the id of its row, signed for one purpose, and nothing else."""

import hashlib
from uuid import UUID

from django.core import signing

SALT = "handoff.invitation"
CONTACT_SALT = "handoff.contact"
CONTACT_PATHS = {"check": "/confirm/", "second": "/confirm/change/", "refuse": "/confirm/refuse/"}


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


def contact_token(link_id: UUID, purpose: str) -> str:
    """The token of a link to a contact; another purpose has another signature."""
    return signing.Signer(salt=f"{CONTACT_SALT}.{purpose}").sign(link_id.hex)


def contact_link_id(token: str, purpose: str) -> UUID | None:
    """The link a token belongs to; None when it was altered or signed for another purpose."""
    try:
        return UUID(hex=signing.Signer(salt=f"{CONTACT_SALT}.{purpose}").unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def contact_path(token: str, purpose: str) -> str:
    """The page that a contact's token opens."""
    return f"{CONTACT_PATHS[purpose]}{token}/"
