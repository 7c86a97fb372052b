"""What a person asks for through the agency that serves them: a copy, a correction, to stop, or to delete."""

from datetime import date
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import add_business_days
from core.errors import Conflict, Invalid, NotAllowed, Stale
from partners.actors import Actor
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.actions.moves import erase_contents, withdraw
from referrals.actions.releases import revoke_release
from referrals.lifecycle import Side
from referrals.models import Referral, SurvivorRequest
from referrals.reasons import PERSON_DECIDED
from referrals.release_codes import REQUEST_BUSINESS_DAYS, Asked, Result


@transaction.atomic
def record_request(referral: Referral, *, by: Actor, kind: str, received_on: date | None = None) -> SurvivorRequest:
    """Note what the person asked for on a day (today), with the day by which it is answered.

    Raises NotAllowed for anybody but the sender's staff, Conflict where nothing is about a person, Invalid by field.
    """
    row = locked(referral, by=by, expected_version=None)
    _require_holder(by, row)
    if not row.rules.about_person:
        raise Conflict(_("This names no person."))
    today = row.task_force.calendar.local_day(timezone.now())
    if kind not in Asked.values:
        raise Invalid({"kind": _("Choose one from the list.")})
    if (received_on or today) > today:
        raise Invalid({"received_on": _("This day has not come yet.")})
    request = SurvivorRequest.objects.create(
        task_force=row.task_force,
        referral=row,
        holder=row.sender,
        kind=kind,
        received_on=received_on or today,
        due_on=_due(row, kind, received_on or today),
        recorded_by=cast("User", by.user),
    )
    record("referral.request_recorded", row, by=by, request=request.pk)
    return request


@transaction.atomic
def answer_request(
    request: SurvivorRequest, *, by: Actor, result: str, expected_version: int | None = None
) -> SurvivorRequest:
    """Say how a request was answered. `done` does it: to stop withdraws every release, to delete blanks all contents.

    Where there is no release to withdraw, to stop takes a hand-off back that is on its way. Raises Conflict when it was
    answered before or can no longer be taken back, Invalid for a result off the list, NotAllowed, Stale.
    """
    row = locked(request.referral, by=by, expected_version=None)
    _require_holder(by, row)
    request = SurvivorRequest.objects.visible_to(by).select_for_update(of=("self",)).get(pk=request.pk)
    if expected_version is not None and expected_version != request.version:
        raise Stale(_("Somebody changed this request after you opened it."), version=request.version)
    if request.handled_at is not None:
        raise Conflict(_("This request was answered already."))
    if result not in Result.values:
        raise Invalid({"result": _("Choose one from the list.")})
    if result == Result.DONE:
        _carry_out(request, row, by)
    request.handled_at, request.handled_by, request.result = timezone.now(), by.user, result
    request.save_next_version("handled_at", "handled_by", "result")
    record("referral.request_answered", row, by=by, request=request.pk)
    return request


def _carry_out(request: SurvivorRequest, row: Referral, by: Actor) -> None:
    if row.releases.filter(withdrawn_at=None).exists() and request.kind in (Asked.STOP, Asked.DELETION):
        revoke_release(row, by=by)
    elif request.kind == Asked.STOP and permissions.seems_open(by, row):
        _take_back(row, by)
    if request.kind == Asked.DELETION:
        erase_contents(row, timezone.now())


def _take_back(row: Referral, by: Actor) -> None:
    """End what is on its way. Where that is refused the words are the same for whatever was answered there."""
    try:
        withdraw(row, by=by, reason=PERSON_DECIDED)
    except Conflict as refusal:
        raise Conflict(
            _("This can no longer be taken back here. Ask the receiver to stop, then answer “Done in part”.")
        ) from refusal


def _require_holder(by: Actor, row: Referral) -> None:
    if Side.SENDER not in permissions.sides_of(by, row) or not by.may_write:
        raise NotAllowed(_("Only the agency that serves the person answers for them."))


def _due(row: Referral, kind: str, received_on: date) -> date:
    if kind == Asked.STOP:
        return received_on
    calendar = row.sender.calendar
    return calendar.local_day(add_business_days(calendar.midnight(received_on), REQUEST_BUSINESS_DAYS, calendar))
