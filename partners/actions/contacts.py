"""Whom to call: adding, changing, confirming and closing contacts."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.check_rounds import settle_round
from partners.actions.contact_links import revoke_links
from partners.actions.locking import hold_partner, locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import Audience, ContactRole, Sector
from partners.freshness import days_for
from partners.models import Contact, Organization
from partners.permissions import require

FIELDS = (
    *("unit", "name", "title", "roles", "email", "phone", "extension", "hours", "preferred_channel", "audience"),
    *("audience_sectors", "is_primary", "is_backup", "receives_referrals", "started_on"),
)
CONFIRMED_BY = ("self", "call")
PARTS = ("details", "phone", "email")
"""What is confirmed each by itself: name and role, phone, e-mail."""
PART_OF = {"name": "details", "phone": "phone", "extension": "phone", "email": "email"}


@transaction.atomic
def add_contact(organization: Organization, *, by: Actor, **fields: Any) -> Contact:
    """Add a person or a desk. A new primary contact takes the place of the present one. Raises NotAllowed, Invalid."""
    require(by, "contact.edit", organization)
    hold_partner(organization.pk)
    contact = Contact(organization=organization)
    _fill(contact, fields)
    if contact.is_primary:
        _step_down(organization, contact)
    checked(contact)
    contact.save(force_insert=True)
    record("contact.added", contact, by=by)
    return contact


@transaction.atomic
def update_contact(contact: Contact, *, by: Actor, expected_version: int | None = None, **fields: Any) -> Contact:
    """Change a contact; new details count as not confirmed yet. Raises NotAllowed, Stale, Invalid, Conflict."""
    hold_partner(contact.organization_id)
    row = locked(contact, expected_version=expected_version)
    require(by, "contact.edit", row.organization)
    _require_current(row)
    if row.is_primary and fields.get("is_primary") is False:
        raise Conflict(_("Choose another primary contact first."))
    changed = _fill(row, fields)
    if not changed:
        return row
    if "is_primary" in changed:
        _step_down(row.organization, row)
    _unconfirm(row, {PART_OF[name] for name in changed if name in PART_OF})
    checked(row)
    row.version += 1
    row.save()
    if "email" in changed:
        revoke_links(row)
    record("contact.changed", row, by=by, fields=sorted(changed), version=row.version)
    return row


@transaction.atomic
def end_contact(contact: Contact, *, by: Actor, expected_version: int | None = None) -> Contact:
    """Close a contact that left: it stays on record and is hidden. The primary one only as the last.

    Raises NotAllowed, Stale, Conflict.
    """
    hold_partner(contact.organization_id)
    row = locked(contact, expected_version=expected_version)
    require(by, "contact.edit", row.organization)
    _require_current(row)
    others = row.organization.contacts.current().exclude(pk=row.pk)
    if row.is_primary and others.exists():
        raise Conflict(_("Choose another primary contact first."))
    close(row, by=by)
    return row


@transaction.atomic
def confirm_contact(contact: Contact, *, by: Actor, how: str, parts: Collection[str] = PARTS) -> Contact:
    """Note that the details, or some `parts` of them, are right: by the partner itself (`self`) or a call (`call`).

    Raises NotAllowed, Invalid, Conflict for a closed contact.
    """
    hold_partner(contact.organization_id)
    row = locked(contact)
    require(by, "contact.edit", row.organization)
    _require_current(row)
    if how not in CONFIRMED_BY or (how == "self" and by.organization_id != row.organization_id):
        raise Invalid({"how": _("Say whether the partner itself or a call confirmed this.")})
    if not parts or set(parts) - set(PARTS):
        raise Invalid({"parts": _("Choose from the list.")})
    mark_confirmed(row, parts, how=how)
    some: dict[str, Any] = {"parts": sorted(parts)} if set(parts) != set(PARTS) else {}
    record("contact.confirmed", row, by=by, how=how, version=row.version, **some)
    settle_round(row.organization_id)
    return row


def mark_confirmed(row: Contact, parts: Collection[str], *, how: str) -> None:
    """Date these parts today, and no others. The caller holds the lock, has judged, and records."""
    for part in parts:
        setattr(row, f"{part}_confirmed_on", timezone.now().date())
    row.settle()
    row.confirmed_how, row.disputed_at = how, None
    row.bounced_at = None if "email" in parts else row.bounced_at
    row.version += 1
    row.save()


def close(row: Contact, *, by: Actor) -> None:
    """End a contact and what was mailed to it. The caller holds the lock and has judged."""
    row.ended_on, row.receives_referrals = timezone.now().date(), False
    row.save_next_version("ended_on", "receives_referrals")
    revoke_links(row)
    record("contact.ended", row, by=by, version=row.version)
    settle_round(row.organization_id)


def _unconfirm(row: Contact, parts: Collection[str]) -> None:
    """New details are not confirmed yet; those that stayed keep their day."""
    for part in parts:
        setattr(row, f"{part}_confirmed_on", None)
    if "email" in parts:
        row.bounced_at = None
    if parts:
        row.settle()
        row.confirmed_how = row.confirmed_how if row.confirmed_on else ""


def _fill(row: Contact, fields: dict[str, Any]) -> list[str]:
    wrong: dict[str, Any] = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if set(given.get("roles") or ()) - set(ContactRole.values):
        wrong["roles"] = _("Choose from the list.")
    if set(given.get("audience_sectors") or ()) - set(Sector.values):
        wrong["audience_sectors"] = _("Choose from the list.")
    if not given.get("name", row.name) and not given.get("title", row.title):
        wrong["title"] = _("Enter a work name, or what the desk is called.")
    if given.get("receives_referrals", row.receives_referrals) and not given.get("email", row.email):
        wrong["email"] = _("Notices of referrals need an e-mail address.")
    sectors = given.get("audience_sectors", row.audience_sectors)
    if given.get("audience", row.audience) == Audience.SECTORS and not sectors:
        wrong["audience_sectors"] = _("Choose at least one sector.")
    unit: Any = given.get("unit")
    if unit and unit.organization_id != row.organization_id:
        wrong["unit"] = _("Choose one of this partner's units.")
    if wrong:
        raise Invalid(wrong)
    changed = row.as_changed(**given)
    row.check_days = days_for(row.roles, steward_days(row.organization))
    return changed


def steward_days(organization: Organization) -> dict[str, int]:
    """The cadences by which a partner's steward differs from the usual ones."""
    return organization.steward.check_days if organization.steward else {}


def _step_down(organization: Organization, new: Contact) -> None:
    """Make room for a new primary contact."""
    rows = Contact.objects.select_for_update(of=("self",)).filter(organization=organization, is_primary=True)
    for row in rows.exclude(pk=new.pk).filter(ended_on=None):
        row.is_primary = False
        row.save_next_version("is_primary")


def _require_current(row: Contact) -> None:
    if row.ended_on:
        raise Conflict(_("This contact was closed; add a new one."))
