"""What an asked provider answers, and what time does by itself: holds that run out and inquiries that lapse."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.inquiries import close, record_of, require_open
from partners.actions.locking import locked
from partners.actors import SYSTEM, Actor
from partners.capacity_codes import HOLD_HOURS, OPEN_STATES, CannotReason, InquiryState, ReplyState
from partners.models import Inquiry, InquiryReply, UnmetNeed
from partners.permissions import require

NO_OFFER = (ReplyState.DECLINED, ReplyState.RAN_OUT, ReplyState.FELL)


@transaction.atomic
def offer_places(
    reply: InquiryReply, *, by: Actor, places: int, hold_hours: int, expected_version: int | None = None
) -> InquiryReply:
    """Offer places and hold them for some hours; the same offer given again while it holds changes nothing.

    Raises NotAllowed, Stale, Invalid, Conflict.
    """
    now = timezone.now()
    inquiry, row = _locked(reply, by, expected_version)
    if not 1 <= places <= inquiry.places:
        raise Invalid({"places": _("Offer 1 to %(most)d places.") % {"most": inquiry.places}})
    if hold_hours not in HOLD_HOURS:
        raise Invalid({"hold_hours": _("Choose from the list.")})
    if row.is_held_at(now) and (row.places, row.hold_hours) == (places, hold_hours):
        return row
    _require_in_time(inquiry, now)
    row.places, row.hold_hours, row.hold_until = places, hold_hours, now + timedelta(hours=hold_hours)
    row.reason = ""
    _answer(inquiry, row, ReplyState.OFFERED, now, by)
    record_of("inquiry.offered", row, by=by)
    return row


@transaction.atomic
def decline_places(reply: InquiryReply, *, by: Actor, reason: str, expected_version: int | None = None) -> InquiryReply:
    """Say that there is no place, with a coded reason, which counts as unmet need; an offer may be taken back so.

    Raises NotAllowed, Stale, Invalid, Conflict.
    """
    now = timezone.now()
    inquiry, row = _locked(reply, by, expected_version)
    if reason not in CannotReason.values:
        raise Invalid({"reason": _("Choose from the list.")})
    if row.state == ReplyState.DECLINED and row.reason == reason:
        return row
    _require_in_time(inquiry, now)
    counted = row.state == ReplyState.DECLINED
    row.reason, row.places, row.hold_hours, row.hold_until = reason, None, None, None
    _answer(inquiry, row, ReplyState.DECLINED, now, by)
    record_of("inquiry.declined", row, by=by, reason=reason)
    if not counted:
        count_unmet(inquiry, reason, now)
    if not inquiry.replies.exclude(state__in=NO_OFFER).exists():
        record_of("inquiry.no_place_found", inquiry, by=SYSTEM)
    return row


def count_unmet(inquiry: Inquiry, reason: str, now: datetime) -> None:
    """Count up the person-free cell of what was asked for and not found."""
    UnmetNeed.objects.add(
        task_force_id=inquiry.task_force_id,
        month=inquiry.task_force.calendar.local_day(now).replace(day=1),
        need=inquiry.need,
        county=inquiry.county,
        language=inquiry.language,
        reason=reason,
    )


def sweep_inquiries(moment: datetime | None = None) -> int:
    """Mark holds that ran out and inquiries that lapsed by a moment (now), tell of each once; returns how many."""
    now = moment or timezone.now()
    ended = Q(replies__state=ReplyState.OFFERED, replies__hold_until__lte=now)
    rows = Inquiry.objects.unclosed().filter(Q(expires_at__lte=now) | ended).distinct().order_by("pk")
    return sum(_sweep(row, now) for row in rows)


@transaction.atomic
def _sweep(inquiry: Inquiry, now: datetime) -> int:
    row = locked(inquiry)
    if row.state not in OPEN_STATES:
        return 0
    replies = list(row.replies.select_for_update(of=("self",)))
    ended = [reply for reply in replies if reply.state == ReplyState.OFFERED and not reply.is_held_at(now)]
    for reply in ended:
        reply.state = ReplyState.RAN_OUT
        reply.save_next_version("state")
        record_of("inquiry.hold_ran_out", reply, by=SYSTEM)
    lapsed = row.state_at(now, replies) == InquiryState.LAPSED
    if lapsed:
        close(row, InquiryState.LAPSED, now, by=SYSTEM)
        record_of("inquiry.lapsed", row, by=SYSTEM)
        count_unmet(row, InquiryState.LAPSED, now)
    return len(ended) + int(lapsed)


def _locked(reply: InquiryReply, by: Actor, expected_version: int | None) -> tuple[Inquiry, InquiryReply]:
    """The inquiry and this answer as they are now, locked in that order, for somebody who may answer."""
    require(by, "inquiry.answer", reply)
    inquiry = locked(reply.inquiry)
    row = locked(reply, expected_version=expected_version)
    row.inquiry = inquiry
    if row.state in (ReplyState.TAKEN, ReplyState.FELL):
        raise Conflict(_CLOSED[row.state](), code="closed")
    return inquiry, row


def _require_in_time(inquiry: Inquiry, now: datetime) -> None:
    """Raise Conflict for an answer that comes too late, even while another place is still held."""
    nobody: Iterable[InquiryReply] = ()
    require_open(inquiry, now, nobody, tell_who=False)


def _answer(inquiry: Inquiry, row: InquiryReply, state: ReplyState, now: datetime, by: Actor) -> None:
    row.state, row.answered_at, row.answered_by = state, now, by.user_id
    row.by_proxy = by.is_coordinator
    row.version += 1
    row.save()
    inquiry.state = InquiryState.ANSWERED
    inquiry.save_next_version("state")


_CLOSED: dict[str, Callable[[], str]] = {
    ReplyState.TAKEN: lambda: _("Your place was taken; this answer can no longer be changed."),
    ReplyState.FELL: lambda: _("This inquiry is closed; nobody needs to answer it any more."),
}
