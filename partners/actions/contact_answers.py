"""What a contact answers by its link: still right, change, no longer here, somebody new. Each once."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.check_rounds import settle_round
from partners.actions.contact_changes import (
    WATCHED,
    Field,
    Request,
    ask_change,
    checked_newcomer,
    checked_value,
    depart,
)
from partners.actions.contact_links import opened
from partners.actions.contacts import PARTS, mark_confirmed
from partners.actions.locking import hold_partner, locked, record
from partners.actors import SYSTEM
from partners.models import Contact, ContactLink, LinkAnswer

Answer = LinkAnswer.Answer
CHANGEABLE = (Field.NAME, Field.PHONE, Field.EMAIL)


@dataclass(frozen=True)
class Given:
    """One contact's answer, with the new values of a change or whom to ask instead of somebody who left."""

    answer: str
    changes: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def answer_check(
    token: str, given: Mapping[UUID, Given], newcomer: Mapping[str, str] | None = None
) -> dict[UUID | None, str]:
    """Record what was answered; returns the answers that this call recorded, by contact (None: somebody new).

    What was answered before stays as it was recorded. Raises Conflict for a link that has ended, Invalid by
    `<contact>.<field>`.
    """
    hold_partner(opened(token, ContactLink.Purpose.CHECK).organization.resolved.pk)
    link = opened(token, ContactLink.Purpose.CHECK, lock=True)
    rows = {row.pk: row for row in asked_about(link)}
    if set(given) - set(rows) - {answer.contact_id for answer in link.answers.all()}:
        raise Invalid({"": _("Answer about this partner's own contacts only.")})
    before = set(link.answers.values_list("contact", flat=True))
    fresh = {pk: one for pk, one in given.items() if pk in rows and pk not in before}
    requests = {pk: _requests(link, rows[pk], one) for pk, one in fresh.items()}
    added = _newcomer(link, newcomer) if newcomer and None not in before else []
    for pk, one in fresh.items():
        _keep(link, rows[pk], one, requests[pk])
    for request in added:
        LinkAnswer.objects.create(link=link, contact=None, answer=Answer.ADDED)
        ask_change(link, request)
    settle_round(link.organization.resolved.pk)
    told: dict[UUID | None, str] = {pk: one.answer for pk, one in fresh.items()}
    return told | ({None: Answer.ADDED.value} if added else {})


def asked_about(link: ContactLink) -> list[Contact]:
    """The contacts that a link asks about: those of the record it was mailed for, the primary one first."""
    rows = Contact.objects.current().of_record(link.organization)
    return list(rows.order_by("-is_primary", "-is_backup", "id"))


def leaves_at_once(link: ContactLink, contact: Contact) -> bool:
    """Whether "no longer here" is believed without a second person: about oneself, and not for a watched role."""
    return contact.pk == link.contact_id and not set(contact.roles) & set(WATCHED)


def _requests(link: ContactLink, contact: Contact, one: Given) -> list[Request]:
    """What one answer asks for, judged before anything is written. Raises Invalid."""
    prefix = f"{contact.pk}."
    try:
        if one.answer == Answer.CHANGE:
            return _changes(contact, one.changes)
        if one.answer == Answer.LEFT:
            wanted = [] if leaves_at_once(link, contact) else [Request(contact, Field.LEFT, "")]
            named = any(value.strip() for value in one.instead.values())
            return wanted + ([_instead(contact, link, one.instead)] if named else [])
    except Invalid as error:
        raise Invalid({prefix + name: lines for name, lines in error.fields.items()}) from error
    if one.answer != Answer.RIGHT:
        raise Invalid({f"{prefix}answer": _("Choose one of the three.")})
    return []


def _changes(contact: Contact, changes: Mapping[str, str]) -> list[Request]:
    asked = [
        Request(contact, name, checked_value(contact, name, changes[name]))
        for name in CHANGEABLE
        if changes.get(name, "").strip()
    ]
    if not asked:
        raise Invalid({"answer": _("Enter what has changed.")})
    return asked


def _instead(contact: Contact, link: ContactLink, instead: Mapping[str, str]) -> Request:
    return Request(contact, Field.NEW, checked_newcomer(contact, link, instead))


def _newcomer(link: ContactLink, newcomer: Mapping[str, str]) -> list[Request]:
    try:
        return [Request(None, Field.NEW, checked_newcomer(None, link, newcomer))]
    except Invalid as error:
        raise Invalid({f"new.{name}": lines for name, lines in error.fields.items()}) from error


def _keep(link: ContactLink, contact: Contact, one: Given, requests: list[Request]) -> None:
    LinkAnswer.objects.create(link=link, contact=contact, answer=one.answer)
    row = locked(contact)
    for request in requests:
        with suppress(Conflict):  # it waits already: the answer is on record, and a person decides
            ask_change(link, request)
    if one.answer == Answer.RIGHT:
        mark_confirmed(row, PARTS, how="self")
        record("contact.confirmed", row, by=SYSTEM, task_force_id=link.task_force_id, how="self", version=row.version)
    elif one.answer == Answer.LEFT and leaves_at_once(link, row):
        depart(row, by=SYSTEM)
    elif one.answer == Answer.LEFT:
        _doubt(row)


def _doubt(row: Contact) -> None:
    """Somebody says they left: it stays in use, marked."""
    row.disputed_at = row.disputed_at or timezone.now()
    row.save_next_version("disputed_at")
