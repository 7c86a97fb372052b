"""What is to be done because of a referral: opened by what happened, settled by itself, or said to be done."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import add_business_days
from core.errors import Conflict
from partners.actors import SYSTEM, Actor
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.kinds import LegalBasis
from referrals.models import Referral, ReferralTask, TaskKind, TaskResult
from referrals.releases import concerns_minors
from referrals.task_codes import OWN_TASKS, TOLD_HERE

REFER_AGAIN_DAYS = 2
CHILD_NOTICE = timedelta(hours=24)
"""How long federal, state and local officials have to tell HHS of a minor they find (domain facts 3.4)."""


def open_task(row: Referral) -> None:
    """Ask the sender for a new try. Its term runs from now, whatever day the answer is said to have been given."""
    _open(row, TaskKind.REFER_AGAIN, add_business_days(timezone.now(), REFER_AGAIN_DAYS, row.sender.calendar))


def ask_child_notice(row: Referral, sent_at: datetime) -> None:
    """Prompt the sender of what concerns minors to see to the notice to HHS, due 24 hours after sending (rule V11).

    Once: a change that brings minors in asks for it too, and not again where it was asked for.
    """
    asked = ReferralTask.objects.filter(referral=row, kind=TaskKind.CHILD_NOTICE)
    concerned = concerns_minors(row) or row.legal_basis == LegalBasis.CHILD_24H
    if row.rules.about_person and concerned and not asked.exists():
        _open(row, TaskKind.CHILD_NOTICE, sent_at + CHILD_NOTICE)


def ask_renewal(row: Referral, last_day: date) -> None:
    """Ask the sender for a release signed again, until its last day is over (local to the task force).

    One that waits already stays as it is: both reminders ask for the same.
    """
    if not _waiting(row.pk, TaskKind.RENEW_RELEASE):
        _open(row, TaskKind.RENEW_RELEASE, row.task_force.calendar.midnight(last_day + timedelta(days=1)))


def settle_renewal(row: Referral, result: TaskResult) -> None:
    """Nothing is to be signed again: a new release was recorded, or what it was for has ended."""
    for task in _waiting(row.pk, TaskKind.RENEW_RELEASE):
        _finish(task, result, by=SYSTEM)


def settle_at_end(row: Referral) -> None:
    """The hand-off ended. A sender who is not told of an end keeps the task: that it goes would tell."""
    if not permissions.seems_open_to_sender(row):
        settle_renewal(row, TaskResult.ENDED)


def settle_tasks(referral: Referral, *, by: Actor) -> None:
    """The new try was sent: the task that the earlier one left is done."""
    if referral.previous_id is None:
        return
    for task in _waiting(referral.previous_id, TaskKind.REFER_AGAIN):
        task.next_referral = referral
        _finish(task, TaskResult.REFERRED, by=by)


@transaction.atomic
def drop_task(task: ReferralTask, *, by: Actor) -> ReferralTask:
    """Say that a task needs nothing more. Raises NotAllowed, Conflict when the task is done already."""
    return _end(task, TaskResult.NOT_NEEDED, by=by)


@transaction.atomic
def finish_task(task: ReferralTask, *, by: Actor) -> ReferralTask:
    """Say that it was done outside Handoff. Raises NotAllowed, Conflict when done already or done here."""
    return _end(task, TaskResult.DONE, by=by)


def _open(row: Referral, kind: TaskKind, due_at: datetime) -> None:
    ReferralTask.objects.create(
        task_force=row.task_force, referral=row, organization=row.sender, kind=kind, due_at=due_at
    )


def _waiting(referral_id: UUID, kind: TaskKind) -> list[ReferralTask]:
    rows = ReferralTask.objects.select_for_update(of=("self",)).open()
    return list(rows.filter(referral=referral_id, kind=kind))


def _end(task: ReferralTask, result: TaskResult, *, by: Actor) -> ReferralTask:
    rows = ReferralTask.objects.visible_to(by).select_related("referral")
    row = rows.select_for_update(of=("self",)).get(pk=task.pk)
    if reason := permissions.why_not_drop(by, row):
        raise reason
    if result == TaskResult.DONE and row.kind not in TOLD_HERE:
        raise Conflict(_("This is done by doing it here. Say that it is not needed, or do it."))
    _finish(row, result, by=by)
    referral = locked(row.referral, by=by, expected_version=None)
    if row.kind in OWN_TASKS:
        record("referral.own_task_ended", referral, by=by, task=row.pk)  # the kind would tell who it is about
    else:
        proxy = row.organization_id if by.is_coordinator else None
        record("referral.task_dropped", referral, by=by, proxy_for_id=proxy, task=row.kind)
    return row


def _finish(task: ReferralTask, result: TaskResult, *, by: Actor) -> None:
    task.done_at, task.result, task.done_by = timezone.now(), result, by.user
    task.save(update_fields=["done_at", "result", "done_by", "next_referral"])
