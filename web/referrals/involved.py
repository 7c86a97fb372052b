"""The people on both sides, with a way to reach them, as far as this viewer may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from partners.actors import Actor
from partners.models import Contact
from referrals import disclosure
from referrals.models import Referral
from web.partners.contact_lines import check_in_short


@dataclass(frozen=True)
class Person:
    """One line: name, part, where they work, phone as dialed and as read, and how fresh that is."""

    name: str
    part: str
    organization: str
    initials: str
    phone: str = ""
    phone_shown: str = ""
    check: str = ""
    is_fresh: bool = False


def involved(actor: Actor, referral: Referral) -> list[Person]:
    """The coordinator's lead, who is in charge at the receiver, and each side's contacts for referrals."""
    seen = disclosure.fields_for(actor, referral)
    people = []
    if "lead_id" in seen and referral.lead:
        people.append(Person(str(referral.lead), _("coordinator"), referral.task_force.name, referral.lead.initials))
    if "handler_id" in seen and referral.handler:
        user = referral.handler
        people.append(Person(str(user), _("in charge"), referral.receiver.name, user.initials))
    return people + [_person(contact) for contact in contacts(actor, referral)]


def contacts(actor: Actor, referral: Referral) -> list[Contact]:
    """The contacts of both sides that take referrals, the receiver's first."""
    rows = (
        Contact.objects.visible_to(actor)
        .current()
        .filter(
            Q(is_primary=True) | Q(receives_referrals=True), organization__in=[referral.sender_id, referral.receiver_id]
        )
    )
    found = list(rows.select_related("organization").order_by("-is_primary", "-is_backup", "id").distinct())
    return sorted(found, key=lambda contact: contact.organization_id != referral.receiver_id)


def line_to(people: list[Person], organization: str) -> Person | None:
    """Whom to call at an organization, if somebody with a phone is known."""
    return next((person for person in people if person.phone and person.organization == organization), None)


def _person(contact: Contact) -> Person:
    name = str(contact)
    parts = [contact.title] if contact.name and contact.title else contact.role_labels[:1]
    phone = contact.phone
    check, is_fresh = check_in_short(contact)
    return Person(
        name=name,
        part=", ".join(part for part in parts if part),
        organization=contact.organization.name,
        initials="".join(word[0] for word in name.split()[:2]).upper(),
        phone=phone.as_e164 if phone else "",
        phone_shown=phone.as_national if phone else "",
        check=check,
        is_fresh=is_fresh,
    )
