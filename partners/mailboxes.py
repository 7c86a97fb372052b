"""Mailboxes and numbers: which addresses are one mailbox, and how to show one without giving it away."""

from phonenumber_field.phonenumber import PhoneNumber

DOTS = "•••"


def mailbox(address: str) -> str:
    """What an address comes down to: letter case and what follows a plus sign make no other mailbox."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def masked_phone(number: PhoneNumber | str) -> str:
    """The last two digits: enough to know a number again, too few to learn it."""
    return f"{DOTS} {str(number)[-2:]}" if number else ""


def masked_email(address: str) -> str:
    """The first letter and the end of the domain."""
    local, _at, domain = address.partition("@")
    return f"{local[:1]}{DOTS}@{DOTS}.{domain.rpartition('.')[2]}" if address else ""
