"""The moves of the table, one function each: lock, judge, change, record."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import idempotency
from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.intake import PHONE_FIRST, intake_freshness
from referrals import clocks, contents, permissions
from referrals.actions.drafts import require_ground, require_kind_between
from referrals.actions.hooks import put_on_hook
from referrals.actions.locking import contents_of, happened_at, locked, record
from referrals.actions.naming import name_partners
from referrals.actions.tasks import ask_child_notice, settle_at_end, settle_tasks
from referrals.actions.wishes import require_wished
from referrals.agreement_gate import require_agreement
from referrals.capacity_guard import require_capacity
from referrals.duplicate_guard import require_no_twin
from referrals.handing_over import require_handing_over
from referrals.handoff_codes import REACHED
from referrals.lifecycle import MOVES, TERMINAL, Move, Side, State
from referrals.models import Referral, TaskKind
from referrals.reasons import Reason, fewest_attempts
from referrals.releases import gate_at_send, gate_now

Change = Callable[[Referral, datetime], dict[str, Any] | None]
GATED = frozenset({"accept", "open_place", "complete"})
"""Moves, besides sending, whose event keeps the release gate's answer; what they tell is asked for at its reading."""


def send(  # noqa: PLR0913 - one argument for each thing that sending asks
    referral: Referral,
    *,
    by: Actor,
    agreement_reason: str = "",
    phoned: bool = False,
    call_note: str = "",
    capacity_reason: str = "",
    even_so: bool = False,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Hand the draft to its receiver and start the clocks. `phoned`: whether the sender says they called; `call_note`
    what came of it, which an emergency needs (rule V10).

    Raises Invalid when nobody says they phoned a partner whose intake nobody confirmed, an answer is
    missing, these two may not hand each other this kind any more, the receiver reported no capacity and no
    `capacity_reason` is given, or the agreement gate warns and no `agreement_reason` is given; Conflict
    when the release gate (`release_required`) or the agreement gate (`agreement_required`) is closed, or an open
    hand-off says the same (`open_duplicate`) and nobody says that this one is meant `even_so`.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        require_kind_between(row.task_force, row.sender, row.receiver, row.kind)
        if missing := contents.missing_for_sending(row.kind, row.contents.filter(holder=row.sender_id).first()):
            raise Invalid(missing)
        require_need(row)
        require_ground(row)
        _require_call(row, phoned or call_note in REACHED)
        require_handing_over(row, call_note)
        require_wished(row)
        now = timezone.now()  # what is asked is whether it may go today, whenever the call was
        full = require_capacity(row, now, capacity_reason)
        gate = gate_at_send(row)
        agreement = require_agreement(row, now, agreement_reason)
        repeats = require_no_twin(by, row, even_so=even_so)
        row.sent_at, row.sent_on = moment, row.task_force.calendar.local_day(moment)
        clocks.start_after_sending(row)
        settle_tasks(row, by=by)
        ask_child_notice(row, moment)
        row.call_note = call_note
        called = ({"phoned": True} if phoned else {}) | ({"call_note": call_note} if call_note else {})
        return {"gate": gate, **full, **agreement, **called, **repeats, **put_on_hook(row, by)}

    return make_move("send", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def require_need(row: Referral) -> None:
    """Raise Invalid (`need_group`) for a hand-off about a person that does not say what kind of help is asked for."""
    if row.rules.about_person and not row.need_group:
        raise Invalid({"need_group": _("Choose what kind of help is asked for.")})


def _require_call(row: Referral, phoned: bool) -> None:
    if not phoned and intake_freshness(row.receiver_id) in PHONE_FIRST:
        raise Invalid({"phoned": _("Nobody has confirmed how to reach them. Phone them first, then say so here.")})


def discard(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Give a draft up: its contents are deleted, since nobody was shown them."""

    def change(row: Referral, moment: datetime) -> None:
        row.contents.all().delete()
        row.unsent.all().delete()
        row.closed_at = moment

    return make_move("discard", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def acknowledge(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Say that a person at the receiver has read it. Opening the page is not that."""

    def change(row: Referral, moment: datetime) -> None:
        row.acknowledged_at = moment

    return make_move("acknowledge", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def accept(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Agree to try: implies the acknowledgment, makes the member who accepts the handler, starts the contact clock."""

    def change(row: Referral, moment: datetime) -> None:
        take_on(row, moment, by)

    return make_move("accept", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def take_on(row: Referral, moment: datetime, by: Actor) -> None:
    """What it means to be accepted, at once or from the waiting list."""
    row.acknowledged_at = row.acknowledged_at or moment
    row.decided_at = row.accepted_at = moment
    if by.organization_id:
        row.handler = by.user
    clocks.start_after_accepting(row)


def decline(
    referral: Referral,
    *,
    by: Actor,
    reason: str,
    organizations: Iterable[UUID] = (),
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Say no, with a reason from the kind's list, and name up to five partners (by id) that could help.

    After an accept it is flagged as late; `again` says that it was answered before, with a place on the waiting list or
    an accept. Raises Invalid when the reason is none of the list, or a partner cannot be named.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        late = row.accepted_at is not None
        again = late or row.waitlisted_at is not None
        row.acknowledged_at = row.acknowledged_at or moment
        row.decided_at = row.decided_at or moment
        row.closed_at = moment
        found = name_partners(row, organizations)
        return {"late": late, "again": again} | ({"organizations": [one.pk for one in found]} if found else {})

    return make_move(
        "decline", referral, change, by=by, reason=reason, expected_version=expected_version, occurred_at=occurred_at
    )


def first_contact(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Say that contact in both directions has happened."""

    def change(row: Referral, moment: datetime) -> None:
        row.contacted_at = moment

    return make_move(
        "first_contact", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at
    )


def start_service(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Say that the first service was given; implies the first contact."""

    def change(row: Referral, moment: datetime) -> None:
        row.contacted_at = row.contacted_at or moment
        row.service_started_at = moment

    return make_move(
        "start_service", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at
    )


def close_not_engaged(
    referral: Referral,
    *,
    by: Actor,
    reason: str,
    attempts: int,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Close an accepted referral that led to nothing, with the reason and the number of attempts: at least one, three
    where the person could not be reached. Raises Invalid by field."""

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        _require_attempts(reason, attempts)
        row.closed_at = moment
        return {"attempts": attempts}

    return make_move(
        "close_not_engaged",
        referral,
        change,
        by=by,
        reason=reason,
        expected_version=expected_version,
        occurred_at=occurred_at,
    )


def _require_attempts(reason: str, attempts: int) -> None:
    if attempts < (fewest := fewest_attempts(reason)):
        once = _("Enter how often it was tried, at least once.")
        often = _("Try at least %(count)d times, on different days, before you say that nobody was reached.")
        raise Invalid({"attempts": once if fewest == 1 else often % {"count": fewest}})


def complete(
    referral: Referral,
    *,
    by: Actor,
    outcome: str,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Close with an outcome. What names no person is completed from accepted and counts as connected then."""

    def change(row: Referral, moment: datetime) -> None:
        row.contacted_at = row.contacted_at or moment
        row.closed_at = moment

    return make_move(
        "complete", referral, change, by=by, reason=outcome, expected_version=expected_version, occurred_at=occurred_at
    )


def withdraw(
    referral: Referral,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Take it back before service has begun, with a reason. What anybody has typed about it is not kept any longer."""

    def change(row: Referral, moment: datetime) -> None:
        row.unsent.all().delete()
        row.closed_at = moment

    return make_move(
        "withdraw", referral, change, by=by, reason=reason, expected_version=expected_version, occurred_at=occurred_at
    )


def enter_in_error(
    referral: Referral,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Void a referral that should not have been sent, with a reason: contents are erased, the envelope stays.

    Raises Invalid when the reason is none of the list.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        erase_contents(row, moment)
        row.closed_at = moment
        return {"reason": reason}

    return make_move(
        "enter_in_error",
        referral,
        change,
        by=by,
        reason=reason,
        expected_version=expected_version,
        occurred_at=occurred_at,
    )


BLANK_CONTENTS: dict[str, Any] = {
    **dict.fromkeys(("county", "worksite", "area", "workers", "topic", "audience", "language", "note"), ""),
    **dict.fromkeys(("own_reference", "own_reference_index", "reason_code", "age_band"), ""),
    **{"interpreter": "", "work_setting": "", "signs": [], "needs": [], "accessibility": [], "safe_contact": []},
    **{"attendance": None, "wanted_by": None, "people": None, "changed": {}},
}


def erase_contents(referral: Referral, moment: datetime, *, except_holder: Any = None) -> None:
    """Blank the contents and messages of a referral, of all holders or all but one; answers that were kept go too.

    So does what anybody typed about it and has not sent.
    """
    contents, messages = referral.contents.filter(blanked_at=None), referral.messages.filter(blanked_at=None)
    if except_holder:
        contents = contents.exclude(holder=except_holder)
        messages = messages.exclude(holder=except_holder)  # the coordinators' have no holder: nobody keeps those
    contents.update(**BLANK_CONTENTS, blanked_at=moment)
    messages.update(text="", blanked_at=moment)
    referral.unsent.all().delete()
    if not except_holder:
        referral.tasks.filter(kind=TaskKind.CHILD_NOTICE).delete()  # it would still tell that minors were among them
    idempotency.forget([referral.pk])


@transaction.atomic
def make_move(
    name: str,
    referral: Referral,
    change: Change,
    *,
    by: Actor,
    reason: str = "",
    expected_version: int | None,
    occurred_at: datetime | None,
) -> Referral:
    """Make one move of the table: lock, judge, let `change` set what is its own, store and record, in one go."""
    move = MOVES[name]
    row = locked(referral, by=by, expected_version=expected_version)
    told = None if permissions.reveals_state(by, row) else row.sent_at
    if told:
        _judge_words_first(by, move, row, reason, occurred_at)
    permissions.require(by, name, row)
    facts: dict[str, Any] = {"source": row.state, "target": move.target}
    if move.needs:
        facts["group"] = _keep_reason(row, move.needs, reason, for_receiver=Side.RECEIVER in move.sides)
    moment = happened_at(row, occurred_at, told=told)
    facts |= change(row, moment) or {}
    if name in GATED:
        facts["gate"] = gate_now(row)
    row.state = State(move.target)
    clocks.run(row, recorded_at=timezone.now())
    row.version += 1
    row.save()
    if row.state in TERMINAL:
        settle_at_end(row)
    proxy = permissions.proxy_for(by, move, row)
    record(move.event, row, by=by, proxy_for_id=proxy, occurred_at=moment, version=row.version, **facts)
    return row


def _judge_words_first(by: Actor, move: Move, row: Referral, reason: str, occurred_at: datetime | None) -> None:
    """For a masked sender: what is wrong with their words is told before whether the move is possible.

    Otherwise words that cannot be taken would tell, and cost nothing, whether it was accepted or declined.
    """
    refused = permissions.why_not(by, move.name, row)
    if isinstance(refused, NotAllowed):
        raise refused
    if move.needs:
        require_reason(row, move.needs, reason)
    happened_at(row, occurred_at, told=row.sent_at)


def require_reason(row: Referral, needs: str, code: str) -> Reason:
    """The reason of this code on the kind's list. Raises Invalid when there is none."""
    reasons = row.rules.reasons_for(needs)
    if code not in reasons:
        field = "outcome" if needs == "outcome" else "reason"
        raise Invalid({field: _("Choose a reason from the list.") if code else _("Choose a reason.")})
    return reasons[code]


def _keep_reason(row: Referral, needs: str, code: str, *, for_receiver: bool) -> str:
    """Store the detailed code in the contents of the side whose reason it is; the envelope gets the coarse group."""
    group = require_reason(row, needs, code).group
    held = contents_of(row, row.receiver_id if for_receiver else row.sender_id)
    held.reason_code = code
    held.save(update_fields=["reason_code"])
    row.reason_group = group
    return row.reason_group
