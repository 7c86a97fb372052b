"""Pointing to another partner: nothing about the person goes along; the sender gets the task to refer anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import add_business_days
from core.errors import Invalid
from partners.actors import Actor
from partners.models import Organization
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.actions.moves import make_move
from referrals.models import Referral, ReferralTask, Suggestion, TaskKind, TaskResult
from referrals.reasons import Group
from referrals.suggestions import may_be_named

REFER_AGAIN_DAYS = 2
MOST_NAMED = 5


def redirect(
    referral: Referral,
    *,
    by: Actor,
    organizations: Iterable[UUID],
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Name one to five other members of the task force (by id) that fit better, and end it here.

    They are not told and get nothing: the sender's side makes a new referral to one of them, with a release of its
    own, and has two business days for it. Raises Invalid when none is named or one is no other member.
    """
    named = list(dict.fromkeys(organizations))

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        found = _others(row, named)
        late = row.accepted_at is not None
        again = late or row.waitlisted_at is not None
        row.acknowledged_at = row.acknowledged_at or moment
        row.decided_at = row.decided_at or moment
        row.closed_at, row.reason_group = moment, Group.PASSED_ON
        Suggestion.objects.bulk_create(Suggestion(referral=row, organization=one) for one in found)
        _open_task(row)
        return {"late": late, "again": again, "organizations": [one.pk for one in found]}

    return make_move("redirect", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


@transaction.atomic
def drop_task(task: ReferralTask, *, by: Actor) -> ReferralTask:
    """Say that no new referral is needed. Raises NotAllowed, Conflict when the task is done already."""
    row = _locked(task, by)
    if reason := permissions.why_not_drop(by, row):
        raise reason
    _finish(row, TaskResult.NOT_NEEDED, by=by)
    referral = locked(row.referral, by=by, expected_version=None)
    proxy = row.organization_id if by.is_coordinator else None
    record("referral.task_dropped", referral, by=by, proxy_for_id=proxy, task=row.kind)
    return row


def settle_tasks(referral: Referral, *, by: Actor) -> None:
    """The new try was sent: the task that the earlier one left is done."""
    if referral.previous_id is None:
        return
    for task in ReferralTask.objects.select_for_update(of=("self",)).open().filter(referral=referral.previous_id):
        task.next_referral = referral
        _finish(task, TaskResult.REFERRED, by=by)


def _finish(task: ReferralTask, result: TaskResult, *, by: Actor) -> None:
    task.done_at, task.result, task.done_by = timezone.now(), result, by.user
    task.save(update_fields=["done_at", "result", "done_by", "next_referral"])


def _locked(task: ReferralTask, by: Actor) -> ReferralTask:
    rows = ReferralTask.objects.visible_to(by).select_related("referral")
    return rows.select_for_update(of=("self",)).get(pk=task.pk)


def _open_task(row: Referral) -> None:
    """Its term runs from now, whatever day the answer is said to have been given: it may not be over at once."""
    due = add_business_days(timezone.now(), REFER_AGAIN_DAYS, row.sender.calendar)
    ReferralTask.objects.create(
        task_force=row.task_force, referral=row, organization=row.sender, kind=TaskKind.REFER_AGAIN, due_at=due
    )


def _others(row: Referral, named: list[UUID]) -> list[Organization]:
    """The partners named, each a listed member other than the two ends, of a sector that this kind may go to."""
    if not named:
        raise Invalid({"organizations": _("Name at least one partner.")})
    if len(named) > MOST_NAMED:
        raise Invalid({"organizations": _("Name at most five partners.")})
    found = list(may_be_named(row).filter(pk__in=named))
    if len(found) != len(named):
        raise Invalid({"organizations": _("Choose other members of the task force that can take this kind on.")})
    return found
