"""The task that a redirect leaves: opened, settled by the new try, or not needed any more."""

from django.db import transaction
from django.utils import timezone

from core.clock import add_business_days
from partners.actors import Actor
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.models import Referral, ReferralTask, TaskKind, TaskResult

REFER_AGAIN_DAYS = 2


def open_task(row: Referral) -> None:
    """Ask the sender for a new try. Its term runs from now, whatever day the answer is said to have been given."""
    due = add_business_days(timezone.now(), REFER_AGAIN_DAYS, row.sender.calendar)
    ReferralTask.objects.create(
        task_force=row.task_force, referral=row, organization=row.sender, kind=TaskKind.REFER_AGAIN, due_at=due
    )


def settle_tasks(referral: Referral, *, by: Actor) -> None:
    """The new try was sent: the task that the earlier one left is done."""
    if referral.previous_id is None:
        return
    for task in ReferralTask.objects.select_for_update(of=("self",)).open().filter(referral=referral.previous_id):
        task.next_referral = referral
        _finish(task, TaskResult.REFERRED, by=by)


@transaction.atomic
def drop_task(task: ReferralTask, *, by: Actor) -> ReferralTask:
    """Say that no new referral is needed. Raises NotAllowed, Conflict when the task is done already."""
    rows = ReferralTask.objects.visible_to(by).select_related("referral")
    row = rows.select_for_update(of=("self",)).get(pk=task.pk)
    if reason := permissions.why_not_drop(by, row):
        raise reason
    _finish(row, TaskResult.NOT_NEEDED, by=by)
    referral = locked(row.referral, by=by, expected_version=None)
    proxy = row.organization_id if by.is_coordinator else None
    record("referral.task_dropped", referral, by=by, proxy_for_id=proxy, task=row.kind)
    return row


def _finish(task: ReferralTask, result: TaskResult, *, by: Actor) -> None:
    task.done_at, task.result, task.done_by = timezone.now(), result, by.user
    task.save(update_fields=["done_at", "result", "done_by", "next_referral"])
