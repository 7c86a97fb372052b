"""What happened to a referral, as one viewer may read it: both sides see one story, each only its part."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from core import events
from core.models import Event
from partners.actors import Actor
from partners.models import Contact, Organization
from referrals import disclosure, permissions, releases
from referrals.lifecycle import MOVES
from referrals.models import Message, Referral
from referrals.read_receipts import ReadReceipt, read_receipts
from referrals.releases import Gate

LEAD = "referral.lead_assigned"
Written = tuple[Message, list[ReadReceipt]]
"""A message and who has read it."""

Told = tuple[str, dict[str, Any]]
"""An event's name and facts as somebody is told of it."""


@dataclass(frozen=True)
class Entry:
    """One line: what (`type`, an event code as this viewer knows it), when it happened and was recorded (UTC), by whom.

    `proxy_for` is the organization a coordinator recorded it for; `may_dispute` that this viewer may say it is not so.
    `whom` names the new lead to those who see who leads. `text` is a message's words, None when the viewer may not read
    them; `read` who of the others has read them.
    """

    id: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    by: str
    organization: str
    role: str
    proxy_for: str = ""
    whom: str = ""
    may_dispute: bool = False
    facts: dict[str, Any] | None = None
    text: str | None = None
    is_message: bool = False
    read: list[ReadReceipt] = field(default_factory=list)

    @property
    def recorded_later(self) -> bool:
        """Recorded more than five minutes after it happened."""
        return (self.recorded_at - self.occurred_at).total_seconds() > 300


def timeline(actor: Actor, referral: Referral) -> list[Entry]:
    """The entries this viewer may read, newest first."""
    sides = permissions.sides_of(actor, referral)
    if not sides:
        return []
    rows = list(Event.objects.filter(subject_type="referral", subject_id=referral.pk).order_by("-occurred_at", "-id"))
    names = _Names(rows, actor)
    shown = ((row, disclosure.event_as_seen(actor, referral, row)) for row in rows)
    gate = releases.gate_for(actor, referral)
    written = list(referral.messages.order_by("id"))
    read = read_receipts(actor, referral, written)
    messages = {str(message.pk): (message, read.get(message.pk, [])) for message in written}
    told = ((row, (kind, _facts(actor, referral, row, kind))) for row, kind in shown if kind)
    return [_entry(actor, row, one, names, messages, gate) for row, one in told]


def _facts(actor: Actor, referral: Referral, row: Event, shown_type: str) -> dict[str, Any]:
    """What is told beside the event's name; nothing where the name is another."""
    return disclosure.facts_as_seen(actor, referral, row) if shown_type == row.type else {}


def _entry(actor: Actor, row: Event, told: Told, names: "_Names", messages: dict[str, Written], gate: Gate) -> Entry:
    facts = events.facts_of(row)
    message, read = messages.get(str(facts.get("message", "")), (None, []))
    text = message.text if message and disclosure.may_read(actor, message, gate) else None
    shown_type, shown_facts = told
    masked = shown_type != row.type
    return Entry(
        id=row.pk,
        type=shown_type,
        occurred_at=row.occurred_at,
        recorded_at=row.at,
        by="" if masked else names.user(row.actor_user_id) or names.contact(facts.get("by_contact")),
        organization=names.organization(row.actor_organization_id),
        role=row.actor_role,
        proxy_for=names.organization(row.proxy_for_id),
        whom=names.lead(shown_facts) if shown_type == LEAD else "",
        may_dispute=row.proxy_for_id in actor.organization_ids and actor.may_write,
        facts=shown_facts,
        text=text,
        is_message=message is not None,
        read=read if text is not None else [],
    )


class _Names:
    """Names of the people and organizations in some events, read in two queries; a third where a contact acted.

    A contact is named to those alone who may see that contact.
    """

    def __init__(self, rows: Iterable[Event], actor: Actor) -> None:
        rows = list(rows)
        contacts = {found for row in rows if (found := events.facts_of(row).get("by_contact"))}
        shown = Contact.objects.visible_to(actor).filter(pk__in=contacts) if contacts else ()
        self.contacts = {str(contact.pk): str(contact) for contact in shown}
        users = {row.actor_user_id for row in rows if row.actor_user_id}
        ends = {i for row in rows for i in (row.actor_organization_id, row.proxy_for_id) if i}
        users |= {found for row in rows if row.type == LEAD and (found := events.facts_of(row).get("lead"))}
        self.users = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
        self.organizations = {o.pk: o.label for o in Organization.objects.filter(pk__in=ends)}

    def user(self, pk: uuid.UUID | None) -> str:
        return self.users.get(pk, "") if pk else ""

    def lead(self, facts: dict[str, Any]) -> str:
        return self.user(uuid.UUID(facts["lead"])) if facts.get("lead") else ""

    def contact(self, pk: str | None) -> str:
        return self.contacts.get(pk, "") if pk else ""

    def organization(self, pk: uuid.UUID | None) -> str:
        return self.organizations.get(pk, "") if pk else ""


def made_by(actor: Actor, move_name: str, referral: Referral) -> bool:
    """Whether this person made this move last, so that pressing a button twice is not told as an error."""
    moves = Event.objects.filter(subject_id=referral.pk, type=MOVES[move_name].event).order_by("-id")
    last = moves.first()
    return last is not None and last.actor_user_id == actor.user_id
