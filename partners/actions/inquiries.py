"""Asking chosen providers for a place, and taking one of the offers: in one step, whoever else clicks."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.errors import Conflict, Invalid
from core.models import Event
from partners.actions.capacity import take_beds
from partners.actions.locking import locked
from partners.actors import Actor
from partners.capacity_board import counties_of
from partners.capacity_codes import (
    EXPIRES_HOURS,
    HOLD_HOURS,
    LONGEST_HOURS,
    MOST_ASKED,
    MOST_PLACES,
    OPEN_STATES,
    Access,
    InquiryState,
    NeededBy,
    Party,
    ReplyState,
)
from partners.codes import LANGUAGES, Need, Sector
from partners.inquiry_disclosure import names_of_people
from partners.line_codes import Gender
from partners.models import Inquiry, InquiryReply, Organization, TaskForce
from partners.permissions import require

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES: dict[str, frozenset[str]] = {
    "need": frozenset(Need.values),
    "language": frozenset({"", *(code for code, _label in LANGUAGES)}),
    "gender": frozenset({"", *Gender.values}),
    "party": frozenset(Party.values),
    "access": frozenset({"", *Access.values}),
    "needed_by": frozenset(NeededBy.values),
}
OPTIONAL = {"language": "", "gender": "", "party": Party.ADULTS, "access": "", "county": "", "hold_wanted": None}
FIELDS = (*CODES, "places", "county", "hold_wanted")


@transaction.atomic
def ask_for_places(
    task_force: TaskForce,
    asker: Organization,
    providers: Iterable[Organization],
    *,
    by: Actor,
    hours: int | None = None,
    reference: str = "",
    **fields: Any,
) -> Inquiry:
    """Ask providers that offer the need; they may answer for `hours`, by default as long as its urgency allows.

    Raises NotAllowed, Invalid.
    """
    require(by, "inquiry.ask", asker)
    given = _checked(task_force, fields)
    asked = _chosen(task_force, asker, providers, given["need"])
    now, lasts = timezone.now(), EXPIRES_HOURS[given["needed_by"]] if hours is None else hours
    if not 1 <= lasts <= LONGEST_HOURS:
        raise Invalid({"hours": _("Give from 1 to %(most)d hours.") % {"most": LONGEST_HOURS}})
    inquiry = Inquiry.objects.create(
        task_force=task_force,
        reference=reference or new_inquiry_reference(),
        asker=asker,
        asked_by=by.user_id,
        by_proxy=by.organization_id != asker.pk,
        asked_at=now,
        expires_at=now + timedelta(hours=lasts),
        **given,
    )
    record_of("inquiry.opened", inquiry, by=by, need=inquiry.need)
    for provider in asked:
        record_of("inquiry.asked", InquiryReply.objects.create(inquiry=inquiry, organization=provider), by=by)
    return inquiry


@transaction.atomic
def take_offer(inquiry: Inquiry, reply: InquiryReply, *, by: Actor, expected_version: int | None = None) -> Inquiry:
    """Take one offer. The others fall, and the taken provider's free beds go down by the places taken.

    A second click of the person who took it changes nothing. Raises NotAllowed, Stale, Conflict.
    """
    require(by, "inquiry.manage", inquiry)
    now, row = timezone.now(), locked(inquiry, expected_version=expected_version)
    replies = {one.pk: one for one in row.replies.select_for_update(of=("self",)).select_related("organization")}
    chosen = replies[reply.pk]
    if chosen.state == ReplyState.TAKEN and row.closed_by == by.user_id:
        return row
    require_open(row, now, replies.values(), tell_who=True)
    if not chosen.is_held_at(now):
        raise Conflict(_("This place is no longer held. Ask again, or take another offer."), code="hold_ended")
    _claim(row, chosen, now, by)
    for other in replies.values():
        if other.pk != chosen.pk and other.state == ReplyState.OFFERED:
            _let_fall(other, by)
    take_beds(chosen.organization.resolved, row.need, min(chosen.places or 0, row.places), by=by)
    return row


@transaction.atomic
def cancel_inquiry(inquiry: Inquiry, *, by: Actor, expected_version: int | None = None) -> Inquiry:
    """Take the question back; what was offered falls. Raises NotAllowed, Stale, Conflict."""
    require(by, "inquiry.manage", inquiry)
    now, row = timezone.now(), locked(inquiry, expected_version=expected_version)
    if row.state == InquiryState.CANCELLED and row.closed_by == by.user_id:
        return row
    replies = list(row.replies.select_for_update(of=("self",)))
    require_open(row, now, replies, tell_who=True)
    close(row, InquiryState.CANCELLED, now, by=by)
    record_of("inquiry.cancelled", row, by=by)
    for reply in replies:
        if reply.state in (ReplyState.OFFERED, ReplyState.ASKED):
            _let_fall(reply, by)
    return row


def require_open(row: Inquiry, now: datetime, replies: Iterable[InquiryReply], *, tell_who: bool) -> None:
    """Raise Conflict for a closed inquiry; the asker's side learns who was faster, a provider only that it is over."""
    state = row.state_at(now, replies)
    if state in OPEN_STATES:
        return
    if not tell_who or state == InquiryState.LAPSED:
        raise Conflict(_("This inquiry is closed; nobody needs to answer it any more."), code="closed")
    who = names_of_people([row.closed_by]).get(row.closed_by)
    local = row.closed_at and row.closed_at.astimezone(timezone.get_current_timezone())
    words = {"who": who or _("Somebody"), "time": f"{local:%Y-%m-%d %H:%M}" if local else ""}
    if state == InquiryState.CLAIMED:
        raise Conflict(_("%(who)s took a place on %(time)s.") % words, code="claimed")
    raise Conflict(_("%(who)s took this inquiry back on %(time)s.") % words, code="closed")


def close(row: Inquiry, state: InquiryState, now: datetime, *, by: Actor) -> None:
    """Store the end of an inquiry. The caller holds the lock, has judged, and records."""
    row.state, row.closed_at, row.closed_by = state, now, by.user_id
    row.save_next_version("state", "closed_at", "closed_by")


def record_of(event_type: str, subject: Inquiry | InquiryReply, *, by: Actor, **facts: Any) -> Event:
    """Record an event of an inquiry (for its asker), or of one provider's part in it (for those two)."""
    inquiry = subject if isinstance(subject, Inquiry) else subject.inquiry
    provider = None if isinstance(subject, Inquiry) else subject.organization_id
    acts_for = provider if event_type in ("inquiry.offered", "inquiry.declined") else inquiry.asker_id
    return events.record(
        event_type,
        subject=subject,
        actor=by,
        task_force_id=inquiry.task_force_id,
        parties=(inquiry.asker_id, provider),
        proxy_for_id=acts_for if by.is_coordinator else None,
        **facts,
    )


def new_inquiry_reference() -> str:
    """A reference nobody can guess or count by: `Q-` and six Crockford base32 characters, unused so far."""
    while True:
        reference = "Q-" + "".join(secrets.choice(CROCKFORD) for _ in range(6))
        if not Inquiry.objects.filter(reference=reference).exists():
            return reference


def _claim(row: Inquiry, chosen: InquiryReply, now: datetime, by: Actor) -> None:
    chosen.state = ReplyState.TAKEN
    chosen.save_next_version("state")
    close(row, InquiryState.CLAIMED, now, by=by)
    record_of("inquiry.taken", chosen, by=by)


def _let_fall(reply: InquiryReply, by: Actor) -> None:
    reply.state = ReplyState.FELL
    reply.save_next_version("state")
    record_of("inquiry.hold_fell", reply, by=by)


def _checked(task_force: TaskForce, fields: dict[str, Any]) -> dict[str, Any]:
    """The codes, and nothing else. Raises Invalid by field."""
    wrong: dict[str, Any] = {name: _("There is no such field.") for name in sorted(set(fields) - set(FIELDS))}
    given = {**OPTIONAL, **fields}
    for name, known in CODES.items():
        if given.get(name) not in known:
            wrong[name] = _("Choose from the list.")
    if given["county"] and given["county"] not in counties_of(task_force):
        wrong["county"] = _("Choose one of the task force's counties.")
    places = given.get("places")
    if not isinstance(places, int) or not 1 <= places <= MOST_PLACES:
        wrong["places"] = _("Ask for 1 to %(most)d places.") % {"most": MOST_PLACES}
    if given["hold_wanted"] not in (None, *HOLD_HOURS):
        wrong["hold_wanted"] = _("Choose from the list.")
    if wrong:
        raise Invalid(wrong)
    return given


def _chosen(
    task_force: TaskForce, asker: Organization, providers: Iterable[Organization], need: str
) -> list[Organization]:
    """The providers to ask, each once. Raises Invalid unless all are other members that offer the need."""
    wanted = {one.pk for one in providers} - {asker.pk}
    members = Organization.objects.listed().members_of(task_force.pk)
    if asker.sector == Sector.BUSINESS or not members.filter(pk=asker.pk).exists():
        raise Invalid({"asker": _("An active member of this task force asks; businesses do not.")})
    able = members.filter(pk__in=wanted, services__need=need).exclude(sector=Sector.BUSINESS).order_by("name", "pk")
    if not wanted or len(wanted) > MOST_ASKED:
        raise Invalid({"providers": _("Choose 1 to %(most)d partners to ask.") % {"most": MOST_ASKED}})
    if len(able) != len(wanted):
        raise Invalid({"providers": _("Ask members of the task force that offer this service.")})
    return list(able)
