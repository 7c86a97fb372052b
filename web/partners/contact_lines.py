"""A partner's contacts as its page lists them: how far each may be trusted, and what to do about it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.actors import Actor
from partners.freshness import Freshness
from partners.models import Contact, ContactChange, Organization

LOOKS = {
    Freshness.FRESH: ("good", "circle-check"),
    Freshness.DUE: ("warn", "clock"),
    Freshness.STALE: ("warn", "clock"),
    Freshness.UNVERIFIED: ("warn", "clock"),
    Freshness.BOUNCED: ("over", "triangle-alert"),
    Freshness.DISPUTED: ("over", "triangle-alert"),
    Freshness.DEPARTED: ("", "x"),
}


@dataclass(frozen=True)
class ContactLine:
    """A contact with what its freshness is called and looks like; `change` is one that waits for this viewer."""

    contact: Contact
    check: str
    tone: str
    icon: str
    by: str
    is_fresh: bool
    is_broken: bool
    change: UUID | None = None


def contact_lines(actor: Actor, organization: Organization) -> list[ContactLine]:
    """The current contacts that this viewer may see, the primary one first."""
    rows = Contact.objects.visible_to(actor).current().filter(organization=organization)
    ordered = rows.select_related("unit").order_by("-is_primary", "-is_backup", "id").distinct()
    open_ones = ContactChange.objects.visible_to(actor).open().filter(organization__in=organization.ids)
    waiting = dict(open_ones.exclude(contact=None).order_by("-created_at").values_list("contact", "id"))
    return [line_of(contact, waiting.get(contact.pk)) for contact in ordered]


def line_of(contact: Contact, change: UUID | None = None) -> ContactLine:
    """One contact with its freshness in words."""
    found = contact.freshness
    tone, icon = LOOKS[found]
    check, by = _words(contact, found)
    broken = found in (Freshness.BOUNCED, Freshness.DISPUTED)
    return ContactLine(contact, check, tone, icon, by, found == Freshness.FRESH, broken, change)


def check_in_short(contact: Contact) -> tuple[str, bool]:
    """Its freshness in one or two words, a date when it is fresh; and whether it is."""
    found = contact.freshness
    if found == Freshness.FRESH and contact.confirmed_on:
        return date_format(contact.confirmed_on, "M j"), True
    return str(found.label), False


def _words(contact: Contact, found: Freshness) -> tuple[str, str]:
    """The tag, and the line under it."""
    day = date_format(contact.confirmed_on, "M j") if contact.confirmed_on else ""
    how = contact.get_confirmed_how_display()
    if found == Freshness.FRESH:
        return _("Confirmed %(day)s") % {"day": day}, how
    last = _("last %(day)s, %(how)s") % {"day": day, "how": how} if day and how else ""
    happened = contact.bounced_at if found == Freshness.BOUNCED else contact.disputed_at
    if found in (Freshness.BOUNCED, Freshness.DISPUTED) and happened:
        since = date_format(timezone.localtime(happened), "M j")
        return str(found.label), ", ".join(part for part in (since, _last_of(contact)) if part)
    return str(found.label), last or _last_of(contact)


def _last_of(contact: Contact) -> str:
    """When any part of it was last confirmed, where not all of it is."""
    days = [contact.details_confirmed_on, contact.phone_confirmed_on, contact.email_confirmed_on]
    known = [day for day in days if day]
    return _("last confirmed %(day)s") % {"day": date_format(max(known), "M j")} if known else ""
