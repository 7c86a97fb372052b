"""Whom to call: adding, changing, confirming and closing contacts."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import Audience, ContactRole, Sector
from partners.models import Contact, Organization
from partners.permissions import require

FIELDS = (
    *("unit", "name", "title", "roles", "email", "phone", "extension", "hours", "preferred_channel", "audience"),
    *("audience_sectors", "is_primary", "is_backup", "receives_referrals", "started_on"),
)
CONFIRMED_BY = ("self", "call")


@transaction.atomic
def add_contact(organization: Organization, *, by: Actor, **fields: Any) -> Contact:
    """Add a person or a desk. A new primary contact takes the place of the present one. Raises NotAllowed, Invalid."""
    require(by, "contact.edit", organization)
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
    if {"email", "phone", "extension"} & set(changed):
        row.confirmed_on, row.confirmed_how = None, ""
    checked(row)
    row.version += 1
    row.save()
    record("contact.changed", row, by=by, fields=sorted(changed), version=row.version)
    return row


@transaction.atomic
def end_contact(contact: Contact, *, by: Actor, expected_version: int | None = None) -> Contact:
    """Close a contact that left: it stays on record and is hidden. The primary one only as the last.

    Raises NotAllowed, Stale, Conflict.
    """
    row = locked(contact, expected_version=expected_version)
    require(by, "contact.edit", row.organization)
    _require_current(row)
    others = row.organization.contacts.current().exclude(pk=row.pk)
    if row.is_primary and others.exists():
        raise Conflict(_("Choose another primary contact first."))
    row.ended_on, row.receives_referrals = timezone.now().date(), False
    row.save_next_version("ended_on", "receives_referrals")
    record("contact.ended", row, by=by, version=row.version)
    return row


@transaction.atomic
def confirm_contact(contact: Contact, *, by: Actor, how: str) -> Contact:
    """Note that the details are right, by the partner itself (`self`) or after a call (`call`).

    Raises NotAllowed, Invalid, Conflict for a closed contact.
    """
    row = locked(contact)
    require(by, "contact.edit", row.organization)
    _require_current(row)
    if how not in CONFIRMED_BY or (how == "self" and by.organization_id != row.organization_id):
        raise Invalid({"how": _("Say whether the partner itself or a call confirmed this.")})
    row.confirmed_on, row.confirmed_how = timezone.now().date(), how
    row.save_next_version("confirmed_on", "confirmed_how")
    record("contact.confirmed", row, by=by, how=how, version=row.version)
    return row


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
    return row.as_changed(**given)


def _step_down(organization: Organization, new: Contact) -> None:
    """Make room for a new primary contact."""
    rows = Contact.objects.select_for_update(of=("self",)).filter(organization=organization, is_primary=True)
    for row in rows.exclude(pk=new.pk).filter(ended_on=None):
        row.is_primary = False
        row.save_next_version("is_primary")


def _require_current(row: Contact) -> None:
    if row.ended_on:
        raise Conflict(_("This contact was closed; add a new one."))
