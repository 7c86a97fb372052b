"""Rounds of asking a partner about its contacts: begun, climbing while nobody answers, closed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from partners.actions.contact_links import send_link
from partners.actions.locking import hold_partner, record
from partners.actors import SYSTEM, Actor
from partners.codes import HANDS_OFF, ContactRole
from partners.freshness import EVERY, INTAKE_DAYS, Freshness, cutoffs
from partners.mailboxes import mailbox
from partners.models import (
    CheckStep,
    Contact,
    ContactCheck,
    ContactLink,
    LinkAnswer,
    Organization,
    TaskForceMembership,
)
from partners.permissions import require

Step = ContactCheck.Step
STEPS = list(Step)
WAIT = timedelta(days=7)
"""How long each step waits for an answer before silence climbs on; a link lives as long."""
LONGEST = INTAKE_DAYS
"""Every partner is asked at least each quarter."""
NOT_AGAIN = timedelta(days=1)


@transaction.atomic
def ask_partner(organization: Organization, *, by: Actor) -> ContactCheck:
    """Ask a partner now whether all its contacts are right: a new round, or the open one asked once more.

    Raises NotAllowed, Conflict when it was asked within a day or has no contact at all.
    """
    require(by, "contact.ask", organization)
    hold_partner(organization.pk)
    rows = ContactCheck.objects.select_for_update(of=("self",)).filter(organization__in=organization.ids)
    row = rows.open().order_by("-id").first()
    if row is None:
        if not organization.contacts.current().exists():
            raise Conflict(_("There is nobody to ask about: add a contact first."))
        return _begin(organization, _asking_task_force(organization, by), by=by)
    asked = ContactLink.objects.filter(check_round=row).aggregate(last=Max("created_at"))["last"]
    if asked and asked > timezone.now() - NOT_AGAIN:
        raise Conflict(_("They were asked within the last day. Give them time, or call."))
    whom = _usable(row, set()).first()
    if whom is None:
        raise Conflict(_("No contact has an e-mail address that works. Call them."))
    send_link(whom, ContactLink.Purpose.CHECK, check_round=row)
    row.save_next_version()
    record("contact_check.asked_again", row, by=by, task_force_id=row.task_force_id, contact=whom.pk)
    return row


def begin_due_rounds(now: datetime) -> int:
    """Begin a round with every partner of a task force that is due for one; returns how many."""
    begun = 0
    for organization in due_for_asking(now):
        try:
            with transaction.atomic():
                hold_partner(organization.pk)
                _begin(organization, _asking_task_force(organization, SYSTEM), by=SYSTEM)
            begun += 1
        except IntegrityError:  # somebody began one at this moment
            continue
    return begun


def climb(now: datetime) -> int:
    """Take the next step of every open round whose time has come; returns how many rounds moved."""
    moved = 0
    for due in ContactCheck.objects.open().filter(next_step_at__lte=now).select_related("organization__merged_into"):
        with transaction.atomic():
            hold_partner(due.organization.resolved.pk)
            rows = ContactCheck.objects.select_for_update(of=("self",)).open()
            row = rows.filter(pk=due.pk, next_step_at__lte=now).first()
            if row:
                _take_steps(row, now)
                moved += 1
    return moved


def due_for_asking(now: datetime) -> list[Organization]:
    """Partners with a contact that is due, without an open round, and not asked within their cadence."""
    today, earlier = now.date(), ContactCheck.objects.filter(organization=OuterRef("pk"))
    absorbed = ContactCheck.objects.open().filter(organization__merged_into=OuterRef("pk"))
    member = TaskForceMembership.objects.filter(organization=OuterRef("pk"), status__in=HANDS_OFF)
    rows = Organization.objects.listed().filter(Exists(member)).exclude(Exists(absorbed))
    rows = rows.exclude(Exists(earlier.filter(closed_at=None)))
    found: dict[UUID, Organization] = {}
    for days in EVERY:
        every = min(days, LONGEST)
        last_day = dict(cutoffs(today, every))[Freshness.DUE]
        late = Q(confirmed_on=None) | Q(confirmed_on__lte=last_day)
        due = Contact.objects.current().filter(late, check_days=days, organization=OuterRef("pk"))
        recent = earlier.filter(created_at__gt=now - timedelta(days=every))
        for row in rows.filter(Exists(due)).exclude(Exists(recent)).select_related("steward").order_by("pk"):
            found.setdefault(row.pk, row)
    return list(found.values())


def settle_round(organization_id: UUID) -> None:
    """Close the open round of a partner, and of a record merged into it, once each of its contacts was answered.

    Confirmed or closed by other ways counts as well. The last link lives on until its day, to say what was recorded.
    The caller is inside a transaction.
    """
    either = Q(organization=organization_id) | Q(organization__merged_into=organization_id)
    for row in ContactCheck.objects.select_for_update(of=("self",)).filter(either).open().order_by("id"):
        if not unanswered(row):
            row.closed_at, row.next_step, row.next_step_at = timezone.now(), "", None
            row.save_next_version("closed_at", "next_step", "next_step_at")
            record("contact_check.closed", row, by=SYSTEM, task_force_id=row.task_force_id)


def unanswered(row: ContactCheck) -> list[Contact]:
    """The contacts that this round still waits for."""
    answers = LinkAnswer.objects.filter(link__check_round=row, contact=OuterRef("pk"))
    rows = Contact.objects.current().of_record(row.organization).exclude(Exists(answers))
    return [contact for contact in rows if is_waited_for(row, contact)]


def is_waited_for(row: ContactCheck, contact: Contact) -> bool:
    """Whether a round waits for a contact that it has no answer about: known then, and not confirmed since."""
    confirmed = contact.confirmed_on and contact.details_confirmed_on
    since = bool(confirmed and contact.details_confirmed_on >= row.created_at.date())  # type: ignore[operator]
    return contact.created_at <= row.created_at and not since


def _begin(organization: Organization, task_force_id: UUID, *, by: Actor) -> ContactCheck:
    now = timezone.now()
    row = ContactCheck.objects.create(
        organization=organization, task_force_id=task_force_id, created_at=now, next_step=Step.ASK, next_step_at=now
    )
    record("contact_check.begun", row, by=by, task_force_id=task_force_id)
    _take_steps(row, now)
    return row


def _take_steps(row: ContactCheck, now: datetime) -> None:
    """Take the steps that are due: where nobody can be written to, silence climbs on at once."""
    while row.next_step and row.next_step_at and row.next_step_at <= now:
        step = Step(row.next_step)
        whom = None if step == Step.CALL else _whom(row, step)
        CheckStep.objects.create(check_round=row, step=step, contact=whom, taken_at=now)
        row.next_step = "" if step == Step.CALL else STEPS[STEPS.index(step) + 1]
        row.next_step_at = None if step == Step.CALL else now + WAIT if whom else now
        row.called_for_at = now if step == Step.CALL else row.called_for_at
        if whom:
            send_link(whom, ContactLink.Purpose.CHECK, check_round=row)
        row.save_next_version("next_step", "next_step_at", "called_for_at")
        record(
            "contact_check.stepped",
            row,
            by=SYSTEM,
            task_force_id=row.task_force_id,
            step=step.value,
            contact=whom.pk if whom else None,
        )


def _whom(row: ContactCheck, step: Step) -> Contact | None:
    """Whom a step writes to: the first who can be, then the backup and the executive if they are somebody else."""
    if step in (Step.ASK, Step.REMIND, Step.REMIND_AGAIN):
        return _usable(row, set()).first()
    tried = {mailbox(taken.contact.email) for taken in row.steps.select_related("contact") if taken.contact}
    rows = _usable(row, tried)
    if step == Step.BACKUP:
        return rows.filter(is_backup=True).first()
    return rows.filter(roles__icontains=f'"{ContactRole.EXECUTIVE}"').first()


def _usable(row: ContactCheck, tried: set[str]) -> QuerySet[Contact]:
    """The contacts with a working mailbox that is none of those tried, the primary one first."""
    rows = Contact.objects.current().of_record(row.organization).filter(bounced_at=None).exclude(email="")
    others = [contact.pk for contact in rows if mailbox(contact.email) not in tried]
    return rows.filter(pk__in=others).order_by("-is_primary", "-is_backup", "id")


def _asking_task_force(organization: Organization, by: Actor) -> UUID:
    """The coordinator's own; else the steward if it is a member there, else the one it joined first."""
    if by.task_force_id:
        return by.task_force_id
    rows = TaskForceMembership.objects.filter(organization=organization, status__in=HANDS_OFF)
    first = rows.order_by(F("joined_on").asc(nulls_last=True), "id").values_list("task_force", flat=True)
    steward = organization.steward_id
    return steward if steward and steward in set(first) else first[0]
