"""Mail that came back: the contact it went to is marked until its address is changed or confirmed."""

import re
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.errors import Invalid
from core.models import Event, EventDelivery
from partners.actions.locking import locked, record
from partners.actors import SYSTEM, Actor
from partners.models import Contact, ContactLink
from partners.permissions import why_not

MESSAGE_ID = re.compile(r"<?delivery-(\d{1,18})@handoff>?")


@transaction.atomic
def note_bounce(contact: Contact, *, by: Actor = SYSTEM, delivery: int | None = None) -> Contact:
    """Mark a contact's e-mail as one that mail comes back from. Twice changes nothing more."""
    row = locked(contact)
    if row.bounced_at or row.ended_on or not row.email:
        return row
    row.bounced_at, row.email_confirmed_on = timezone.now(), None
    row.settle()
    row.save_next_version("bounced_at", "email_confirmed_on", "confirmed_on")
    record("contact.bounced", row, by=by, delivery=delivery, version=row.version)
    return row


def take_bounce(message_id: str, *, by: Actor) -> Contact:
    """Mark the contact that a mail of ours went to, by the mail's Message-ID.

    Raises Invalid for a mail that is not ours, not to a contact this actor may change, or to an address given up since.
    """
    match = MESSAGE_ID.fullmatch(message_id.strip())
    delivery = EventDelivery.objects.filter(pk=match[1]).select_related("event").first() if match else None
    contact = _recipient(delivery) if delivery else None
    if delivery is None or contact is None or _is_stranger(by, contact) or _has_moved(contact, delivery.event):
        raise Invalid({"message_id": _("This is no mail of ours to a contact of yours.")})
    return note_bounce(contact, by=by, delivery=delivery.pk)


def _is_stranger(by: Actor, contact: Contact) -> bool:
    return by.role != "system" and why_not(by, "contact.edit", contact.organization) is not None


def _recipient(delivery: EventDelivery) -> Contact | None:
    kind, _colon, pk = delivery.target.partition(":")
    rows = Contact.objects.select_related("organization")
    if kind == "contact":
        return rows.filter(pk=UUID(pk)).first()
    links = ContactLink.objects.filter(pk=delivery.event.subject_id)
    return rows.filter(links__in=links).first() if delivery.event.subject_type == "contactlink" else None


def _has_moved(contact: Contact, sent: Event) -> bool:
    """Whether the address is another one than the mail went to."""
    changes = Event.objects.filter(subject_id=contact.pk, type="contact.changed", at__gt=sent.at)
    return any("email" in events.facts_of(event).get("fields", ()) for event in changes)
