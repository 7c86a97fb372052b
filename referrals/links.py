"""Links for mails, which say nothing: one leads there after sign-in, one only acknowledges; names of entries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from partners.models import Contact, Membership
from referrals.models import Referral

SALT = "handoff.go"
ENTRY_SALT = "handoff.dispute"
RECEIVED_SALT = "handoff.received"
LASTS = timedelta(days=30)
RECEIVED_LASTS = timedelta(days=7)
MARK_BYTES = 8

Recipient = Contact | Membership
"""Who is written to: a contact, or a person under one hat."""


@dataclass(frozen=True)
class Receipt:
    """What a link to acknowledge was made for: which referral, whom it was mailed to, a mark of their address then."""

    referral_id: UUID
    recipient_id: UUID
    is_contact: bool
    mark: bytes

    def is_still_for(self, recipient: Recipient) -> bool:
        """Whether this is who it was mailed to, at the address they had then."""
        mine = (recipient.pk, isinstance(recipient, Contact)) == (self.recipient_id, self.is_contact)
        return mine and constant_time_compare(_mark(address_of(recipient)), self.mark)


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


def address_of(recipient: Recipient) -> str:
    """The e-mail address that mails to a recipient go to now."""
    return recipient.email if isinstance(recipient, Contact) else recipient.user.email


def received_path(referral: Referral, recipient: Recipient) -> str:
    """The page on which this recipient acknowledges without signing in. Nothing is kept: all is in the signed token."""
    kind = b"c" if isinstance(recipient, Contact) else b"u"
    packed = kind + referral.pk.bytes + recipient.pk.bytes + _mark(address_of(recipient))
    return f"/received/{_received_signer().sign(signing.b64_encode(packed).decode())}/"


def received_until() -> datetime:
    """When a link to acknowledge that is made now ends (UTC)."""
    return timezone.now() + RECEIVED_LASTS


def receipt(token: str) -> Receipt | None:
    """What a link to acknowledge was made for; None when it is broken or older than seven days."""
    try:
        packed = signing.b64_decode(_received_signer().unsign(token, max_age=RECEIVED_LASTS).encode())
        ids = UUID(bytes=packed[1:17]), UUID(bytes=packed[17:33])
    except (signing.BadSignature, ValueError):
        return None
    return Receipt(*ids, is_contact=packed[:1] == b"c", mark=packed[33:])


def _received_signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=RECEIVED_SALT)


def _mark(address: str) -> bytes:
    """A keyed mark of an address: it ends the link when the address changes, and tells nobody what it was."""
    return salted_hmac(RECEIVED_SALT, address.strip().casefold(), algorithm="sha256").digest()[:MARK_BYTES]
