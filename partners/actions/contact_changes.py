"""Changes asked for by a link: they wait for a second person, because one mailbox must not move a line or an address.

Whoever holds the link asked; the old value stays in use. A second contact whose own mailbox is another one, or somebody
who called the old or an independent number, confirms. The old address is told and can refuse.
"""

import json
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from partners.actions.contact_links import opened, revoke_links, revoke_links_about, send_link
from partners.actions.contacts import close, mark_confirmed, steward_days
from partners.actions.locking import hold_partner, locked, record
from partners.actions.organizations import checked
from partners.actors import SYSTEM, Actor
from partners.codes import ContactRole
from partners.freshness import days_for
from partners.mailboxes import mailbox
from partners.models import Contact, ContactChange, ContactLink
from partners.permissions import require

Field, Outcome, How = ContactChange.Field, ContactChange.Outcome, ContactChange.How
WAITS = timedelta(days=14)
SETTLES = timedelta(days=30)
"""So long a new contact, or one whose address changed, confirms nobody's change."""
CALLS = (How.OLD_NUMBER, How.INDEPENDENT)
WATCHED = (ContactRole.ON_CALL, ContactRole.REFERRAL_INTAKE)
"""Roles that one mailbox cannot end: the emergency line and where referrals arrive."""
NEW_FIELDS = ("name", "title", "email", "phone")


class Request(NamedTuple):
    """What a link asks for: about whom, which field, and the new value."""

    contact: Contact | None
    field: str
    value: str


def checked_value(contact: Contact, field: str, value: str) -> str:
    """The new value as it will be stored. Raises Invalid by the field's name."""
    trial = copy(contact)
    setattr(trial, field, value.strip())
    checked(trial, exclude={f.name for f in Contact._meta.fields if f.name != field})
    stored = getattr(trial, field)
    return str(stored.as_e164) if field == Field.PHONE and stored else str(stored)


def checked_newcomer(contact: Contact | None, link: ContactLink, given: Mapping[str, str]) -> str:
    """Somebody new, as it will be stored. Raises Invalid by field."""
    fields = {name: str(given.get(name, "")).strip() for name in NEW_FIELDS}
    if not fields["name"] and not fields["title"]:
        raise Invalid({"name": _("Enter a work name, or what the desk is called.")})
    if not fields["email"] and not fields["phone"]:
        raise Invalid({"email": _("Enter an e-mail address or a phone number.")})
    trial = Contact(organization=link.organization.resolved, **fields)
    checked(trial, exclude={"unit", "organization"})
    return json.dumps(fields | {"phone": trial.phone.as_e164 if trial.phone else ""})


def ask_change(link: ContactLink, request: Request) -> ContactChange:
    """Note a change that waits, write to a second contact and to the old address. The caller holds the link's lock.

    Raises Conflict when the same field waits already.
    """
    _make_room(request)
    change = ContactChange.objects.create(
        task_force_id=link.task_force_id,
        organization_id=link.organization_id,
        contact=request.contact,
        field=request.field,
        new_value=request.value,
        asked_by=link.contact,
        expires_at=timezone.now() + WAITS,
    )
    record(
        "contact_change.asked",
        change,
        by=SYSTEM,
        task_force_id=change.task_force_id,
        field=change.field,
        contact=change.contact_id,
        asked_by=change.asked_by_id,
    )
    if second := second_for(change):
        send_link(second, ContactLink.Purpose.SECOND, change=change)
    if change.contact and change.contact.email and change.field != Field.NEW:
        send_link(change.contact, ContactLink.Purpose.REFUSE, change=change)
    return change


def second_for(change: ContactChange) -> Contact | None:
    """Another contact who may confirm by link, if there is one."""
    return next(iter(eligible_seconds(change)), None)


def eligible_seconds(change: ContactChange) -> list[Contact]:
    """Contacts who are known for a while and reached by a mailbox that has no part in the change and did not move."""
    involved = {mailbox(contact.email) for contact in (change.asked_by, change.contact) if contact and contact.email}
    involved |= {mailbox(address) for address in _new_addresses(change)}
    rows = Contact.objects.current().filter(organization=change.organization.resolved, bounced_at=None)
    rows = rows.exclude(email="")
    rows = rows.filter(created_at__lte=change.created_at - SETTLES).exclude(pk__in=_with_moving_address(change))
    rows = rows.exclude(pk__in=[pk for pk in (change.contact_id, change.asked_by_id) if pk])
    ordered = rows.order_by("-is_primary", "-is_backup", "id")
    return [contact for contact in ordered if mailbox(contact.email) not in involved]


@transaction.atomic
def confirm_by_link(token: str) -> ContactChange:
    """A second contact says the change is right. Raises Conflict when the link or the change has ended."""
    link, change = _opened_change(token, ContactLink.Purpose.SECOND)
    if link.contact_id not in {contact.pk for contact in eligible_seconds(change)}:
        raise Conflict(_("This address may no longer confirm the change; the coordinator will call."))
    return _apply(change, by=SYSTEM, how=How.SECOND)


@transaction.atomic
def refuse_by_link(token: str, purpose: str) -> ContactChange:
    """A second contact or the old address says no. Raises Conflict when the link or the change has ended."""
    _link, change = _opened_change(token, purpose)
    how = How.SECOND if purpose == ContactLink.Purpose.SECOND else How.OLD_CHANNEL
    return _refuse(change, by=SYSTEM, how=how)


@transaction.atomic
def confirm_change(change: ContactChange, *, by: Actor, how: str, expected_version: int | None = None) -> ContactChange:
    """Let a change take effect after a call to the old number or one found elsewhere, or by the partner's own people.

    Raises NotAllowed, Stale, Conflict when it was decided or is too old, Invalid for a way that is not the actor's.
    """
    row = _judged(change, by, how, expected_version)
    return _apply(row, by=by, how=how)


@transaction.atomic
def refuse_change(change: ContactChange, *, by: Actor, how: str, expected_version: int | None = None) -> ContactChange:
    """Drop a change; the contact counts as disputed until somebody confirms it. Raises as `confirm_change` does."""
    row = _judged(change, by, how, expected_version)
    return _refuse(row, by=by, how=how)


def expire_changes() -> int:
    """Drop the changes that nobody confirmed in time; returns how many."""
    old = ContactChange.objects.filter(decided_at=None, expires_at__lte=timezone.now())
    found = list(old.select_related("organization__merged_into"))
    for change in found:
        with transaction.atomic():
            hold_partner(change.organization.resolved.pk)
            rows = ContactChange.objects.select_for_update(of=("self",)).filter(decided_at=None)
            if row := rows.filter(pk=change.pk).first():
                _decide(row, Outcome.EXPIRED, How.TIME, by=SYSTEM)
    return len(found)


def _judged(change: ContactChange, by: Actor, how: str, expected_version: int | None) -> ContactChange:
    hold_partner(change.organization.resolved.pk)
    row = locked(change, expected_version=expected_version)
    require(by, "contact.edit", row.organization.resolved)
    _require_open(row)
    own = row.organization_id in by.organization_ids
    if how not in ((How.OWN_STAFF,) if own else CALLS):
        raise Invalid({"how": _("Say which number was called: the old one, or one found elsewhere.")})
    if by.user_id is None:
        raise NotAllowed(_("Only people decide about a change."))
    return row


def _opened_change(token: str, purpose: str) -> tuple[ContactLink, ContactChange]:
    """The link and its change, judged again once nobody else works on this partner."""
    hold_partner(opened(token, purpose).organization.resolved.pk)
    link = opened(token, purpose, lock=True)
    rows = ContactChange.objects.select_for_update(of=("self",)).select_related("asked_by", "contact")
    change = rows.get(links=link)
    _require_open(change)
    return link, change


def _require_open(change: ContactChange) -> None:
    if change.decided_at:
        raise Conflict(_("This was decided already."), code="decided")
    if change.expires_at <= timezone.now():
        raise Conflict(_("Nobody confirmed this in time. Ask anew."), code="ended")


def _apply(change: ContactChange, *, by: Actor, how: str) -> ContactChange:
    if change.field == Field.NEW:
        _add(change, by)
    else:
        row = locked(change.contact)  # type: ignore[type-var]
        if row is None or row.ended_on:
            raise Conflict(_("This contact was closed meanwhile."))
        _change(row, change, by)
    return _decide(change, Outcome.APPLIED, how, by=by)


def _change(row: Contact, change: ContactChange, by: Actor) -> None:
    if change.field == Field.LEFT:
        depart(row, by=by)
        return
    setattr(row, change.field, change.new_value)
    if change.field == Field.PHONE:
        row.extension = ""
    if change.field == Field.EMAIL:
        revoke_links(row)
    checked(row)
    part = "details" if change.field == Field.NAME else change.field
    mark_confirmed(row, [part], how="self" if by.organization_id or by.user_id is None else "call")
    record(
        "contact.changed", row, by=by, task_force_id=change.task_force_id, fields=[change.field], version=row.version
    )


def depart(row: Contact, *, by: Actor) -> None:
    """Close a contact that left; the backup, or else the first of the others, takes a primary one's place."""
    others = row.organization.contacts.current().exclude(pk=row.pk).order_by("-is_backup", "id")
    heir = others.select_for_update(of=("self",)).first() if row.is_primary else None
    if row.is_primary:
        row.is_primary = False
        row.save(update_fields=["is_primary"])
    if heir:
        heir.is_primary = True
        heir.save_next_version("is_primary")
    close(row, by=by)


def _add(change: ContactChange, by: Actor) -> None:
    """Somebody new takes the roles of whom they replace, and their notices once that one has left."""
    fields, replaced = json.loads(change.new_value), change.contact
    owner = change.organization.resolved
    row = Contact(organization=owner, **fields)
    row.roles = list(replaced.roles) if replaced else []
    row.receives_referrals = bool(replaced and row.email and _got_notices(replaced))
    row.check_days = days_for(row.roles, steward_days(owner))
    row.details_confirmed_on = row.phone_confirmed_on = row.email_confirmed_on = timezone.now().date()
    row.confirmed_how = "self"
    row.settle()
    checked(row)
    row.save(force_insert=True)
    record("contact.added", row, by=by, task_force_id=change.task_force_id)


def _got_notices(replaced: Contact) -> bool:
    return ContactRole.REFERRAL_INTAKE in replaced.roles


def _refuse(change: ContactChange, *, by: Actor, how: str) -> ContactChange:
    if change.contact and change.field != Field.NEW and not change.contact.ended_on:
        row = locked(change.contact)
        row.disputed_at = timezone.now()
        row.save_next_version("disputed_at")
    return _decide(change, Outcome.REFUSED, how, by=by)


def _decide(change: ContactChange, outcome: str, how: str, *, by: Actor) -> ContactChange:
    """Close a change; what was asked for is forgotten."""
    change.outcome, change.how, change.decided_at, change.new_value = Outcome(outcome), How(how), timezone.now(), ""
    change.save_next_version("outcome", "how", "decided_at", "new_value")
    revoke_links_about(change)
    record(
        "contact_change.applied"
        if outcome == Outcome.APPLIED
        else "contact_change.refused"
        if outcome == Outcome.REFUSED
        else "contact_change.expired",
        change,
        by=by,
        task_force_id=change.task_force_id,
        field=change.field,
        contact=change.contact_id,
        asked_by=change.asked_by_id,
        how=how,
        version=change.version,
    )
    return change


def _make_room(request: Request) -> None:
    """One change of a field waits at a time; one that is too old gives way. Raises Conflict."""
    rows = ContactChange.objects.select_for_update(of=("self",)).filter(field=request.field, decided_at=None)
    waiting = rows.filter(contact=request.contact).first() if request.contact else None
    if waiting and waiting.expires_at > timezone.now():
        raise Conflict(_("A change of this waits already; the coordinator will call."), code="waits")
    if waiting:
        _decide(waiting, Outcome.EXPIRED, How.TIME, by=SYSTEM)


def _new_addresses(change: ContactChange) -> list[str]:
    if change.field == Field.EMAIL:
        return [change.new_value]
    return [json.loads(change.new_value)["email"]] if change.field == Field.NEW else []


def _with_moving_address(change: ContactChange) -> set[Any]:
    """Contacts whose own address is about to change or changed lately: they must not vouch for another."""
    owner, since = change.organization.resolved, timezone.now() - SETTLES
    waiting = ContactChange.objects.filter(organization__in=owner.ids, field=Field.EMAIL, decided_at=None)
    contacts = Contact.objects.filter(organization=owner)
    lately = Event.objects.filter(subject_id__in=contacts.values("pk"), type="contact.changed", at__gt=since)
    moved = {event.subject_id for event in lately if "email" in events.facts_of(event).get("fields", ())}
    return moved | set(waiting.values_list("contact", flat=True))
