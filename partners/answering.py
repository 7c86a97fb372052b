"""What the pages behind a mailed link may show: one partner's contacts, without a full number or address."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from partners import actions
from partners.actors import Actor
from partners.codes import Role
from partners.mailboxes import masked_email, masked_phone
from partners.models import Contact, ContactChange, ContactCheck, ContactLink, LinkAnswer, Membership


@dataclass(frozen=True)
class Asked:
    """One contact as a link shows it. `answer` is what this link recorded about it, if it did."""

    id: UUID
    name: str
    title: str
    mark: str
    has_bounced: bool
    phone: str
    email: str
    answer: str
    answer_label: str
    closes: bool


@dataclass(frozen=True)
class Sheet:
    """All that a check link shows. `until` and `last_check` are days local to the task force."""

    organization: str
    until: date
    last_check: date | None
    contacts: list[Asked]
    added: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to answer."""
        return all(contact.answer for contact in self.contacts)


@dataclass(frozen=True)
class Question:
    """A change as its links show it: about whom, from what to what, all masked."""

    organization: str
    name: str
    field: str
    before: str
    after: str
    until: date


def sheet(token: str) -> Sheet:
    """What a check link shows. Raises Conflict as `actions.opened` does. Changes nothing."""
    link = actions.opened(token, ContactLink.Purpose.CHECK)
    recorded = {answer.contact_id: answer for answer in link.answers.select_related("contact")}
    rows = actions.asked_about(link)
    gone = [answer.contact for pk, answer in recorded.items() if pk and answer.contact and answer.contact.ended_on]
    days = [row.details_confirmed_on for row in rows if row.details_confirmed_on]
    return Sheet(
        organization=link.organization.resolved.name,
        until=link.task_force.calendar.local_day(link.expires_at),
        last_check=max(days, default=None),
        contacts=[_asked(link, row, recorded.get(row.pk)) for row in [*rows, *gone]],
        added=None in recorded,
    )


def question(token: str, purpose: str) -> Question:
    """What a link about a change shows. Raises Conflict as `actions.opened` does. Changes nothing."""
    link = actions.opened(token, purpose)
    change = link.change
    if change is None:
        raise ContactChange.DoesNotExist
    before, after = _values(change)
    return Question(
        organization=link.organization.resolved.name,
        name=str(change.contact) if change.contact else "",
        field=change.field,
        before=before,
        after=after,
        until=link.task_force.calendar.local_day(link.expires_at),
    )


def whom_to_ask(task_force_id: UUID) -> list[str]:
    """The people of a task force who send a new link: their work names."""
    hats = Membership.objects.live().filter(task_force=task_force_id, role=Role.COORDINATOR)
    return list(hats.order_by("started_at", "id").values_list("user__name", flat=True))


def _asked(link: ContactLink, row: Contact, recorded: LinkAnswer | None) -> Asked:
    return Asked(
        id=row.pk,
        name=str(row),
        title=row.title if row.name else ", ".join(row.role_labels),
        mark="primary" if row.is_primary else "backup" if row.is_backup else "",
        has_bounced=row.bounced_at is not None,
        phone=masked_phone(row.phone),
        email=masked_email(row.email),
        answer=recorded.answer if recorded else "",
        answer_label=recorded.get_answer_display() if recorded else "",
        closes=actions.leaves_at_once(link, row),
    )


def _values(change: ContactChange) -> tuple[str, str]:
    """The old and the new value, masked; of somebody new the name and the masked address."""
    contact = change.contact
    if change.field == ContactChange.Field.PHONE:
        return masked_phone(contact.phone if contact else ""), masked_phone(change.new_value)
    if change.field == ContactChange.Field.EMAIL:
        return masked_email(contact.email if contact else ""), masked_email(change.new_value)
    if change.field == ContactChange.Field.NEW:
        person = json.loads(change.new_value)
        reach = " ".join(filter(None, [masked_phone(person["phone"]), masked_email(person["email"])]))
        return "", f"{person['name'] or person['title']}, {reach}"
    return str(contact), change.new_value


@dataclass(frozen=True)
class InFull:
    """A change as those who decide about it see it: the old number is for calling, the new one only for reading."""

    before: str
    after: str
    person: dict[str, str]


def in_full(change: ContactChange) -> InFull:
    """Old and new value; for somebody new, the fields. Nothing of a change that was decided."""
    if change.decided_at:
        return InFull("", "", {})
    if change.field == ContactChange.Field.NEW:
        return InFull("", "", json.loads(change.new_value))
    contact = change.contact
    old = {"phone": contact.phone, "email": contact.email, "name": contact.name} if contact else {}
    return InFull(str(old.get(change.field, "")), change.new_value, {})


def unanswered_by_round(rounds: list[ContactCheck]) -> dict[UUID, list[Contact]]:
    """The contacts that each round still waits for, the primary one first: three queries, however many rounds.

    A round of a record that was merged asks about the contacts that changed hands, at the price of two more.
    """
    partners = [row.organization_id for row in rounds]
    contacts = _in_order(Contact.objects.current().filter(organization__in=partners))
    by_partner: dict[UUID, list[Contact]] = {}
    for contact in contacts:
        by_partner.setdefault(contact.organization_id, []).append(contact)
    for row in rounds:
        if row.organization.merged_into_id:
            by_partner[row.organization_id] = list(_in_order(Contact.objects.current().of_record(row.organization)))
    answers = LinkAnswer.objects.filter(link__check_round__in=rounds, contact__isnull=False)
    answered = set(answers.values_list("link__check_round", "contact"))
    return {
        row.pk: [
            contact
            for contact in by_partner.get(row.organization_id, [])
            if (row.pk, contact.pk) not in answered and actions.is_waited_for(row, contact)
        ]
        for row in rounds
    }


def calls_and_changes(actor: Actor) -> int:
    """How many partners wait for this coordinator's call, and changes for a decision."""
    calls = ContactCheck.objects.visible_to(actor).open().filter(called_for_at__isnull=False)
    return calls.count() + ContactChange.objects.visible_to(actor).open().count()


def _in_order(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    return contacts.order_by("-is_primary", "-is_backup", "id")
