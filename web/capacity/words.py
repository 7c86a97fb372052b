"""Capacity and inquiries in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners import permissions
from partners.actors import Actor
from partners.capacity_board import Notice, Offered, notice_of
from partners.capacity_codes import Age, CapacityStatus, InquiryState, ReplyState
from partners.codes import LANGUAGES, Need
from partners.inquiry_disclosure import CLOSED, names_of_people, shown_state
from partners.models import Capacity, Inquiry, InquiryReply, Organization
from web.referrals.moments import inside, span

INQUIRY_NOTICES = {
    "asked": gettext_lazy("You are asked for a place: %(reference)s"),
    "offered": gettext_lazy("A place is offered for %(reference)s"),
    "taken": gettext_lazy("Your place was taken for %(reference)s"),
    "hold_fell": gettext_lazy("%(reference)s is closed; the place you held is free again"),
    "hold_ran_out": gettext_lazy("A hold ran out for %(reference)s"),
    "no_place_found": gettext_lazy("Nobody asked has a place for %(reference)s"),
    "lapsed": gettext_lazy("The time to answer %(reference)s is over"),
}
"""What the list behind the bell says of each event that is told; a test holds it complete."""

TONES: dict[str, str] = {
    CapacityStatus.HAS_CAPACITY: "good",
    CapacityStatus.ASSESS_FIRST: "info",
    CapacityStatus.WAITLIST: "warn",
}
STATE_TONES: dict[str, str] = {InquiryState.OPEN: "info", InquiryState.ANSWERED: "go", InquiryState.CLAIMED: "good"}
REPLY_TONES: dict[str, str] = {ReplyState.OFFERED: "go", ReplyState.TAKEN: "good"}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class ServiceRow:
    """One line of the board."""

    organization: Organization
    need: str
    need_label: str
    capacity: Capacity | None
    is_grey: bool
    tone: str
    label: str
    beds: str
    more: str
    reported: str
    languages: str


def service_row(line: Offered, now: datetime) -> ServiceRow:
    """A service with its report, in words."""
    report = line.capacity
    return ServiceRow(
        line.organization,
        line.need,
        str(Need(line.need).label),
        report,
        line.is_grey,
        TONES.get(report.status, "") if report and not line.is_grey else "",
        report.get_status_display() if report else _("Not reported"),
        beds_words(report),
        more_words(report),
        reported_words(report, line.age, now),
        ", ".join(str(word) for word in line.languages),
    )


def beds_words(report: Capacity | None) -> str:
    """`5 of 12 beds free`; empty where none are counted."""
    if report is None or report.beds_available is None:
        return ""
    if report.beds_maximum is None:
        return ngettext("%(n)d bed free", "%(n)d beds free", report.beds_available) % {"n": report.beds_available}
    return _("%(free)d of %(all)d beds free") % {"free": report.beds_available, "all": report.beds_maximum}


def more_words(report: Capacity | None) -> str:
    """Why it is limited, when it opens, and the note."""
    if report is None:
        return ""
    opens = _("Opens about %(day)s") % {"day": date_format(report.opens_on, "F j")} if report.opens_on else ""
    parts = (report.get_reason_display() if report.reason else "", opens, report.note)
    return ". ".join(part.rstrip(".") for part in parts if part)


def reported_words(report: Capacity | None, age: Age, now: datetime) -> str:
    """When it was reported: the moment while fresh, how long ago once it is old; by phone is said."""
    if report is None:
        return _("Nobody has said yet")
    if age == Age.FRESH:
        text = _("Reported %(when)s") % {"when": inside(report.reported_at)}
    else:
        text = ago_words(report.reported_at, now)
    return f"{text}, {_('by phone')}" if report.by_proxy else text


def ago_words(moment: datetime, now: datetime) -> str:
    """`reported 9 days ago`."""
    days = (now - moment) // DAY
    return ngettext("Reported %(n)d day ago", "Reported %(n)d days ago", days) % {"n": days}


@dataclass(frozen=True)
class NoticeWords:
    """The capacity notice above a partner's page."""

    title: str
    text: str
    is_old: bool


def partner_notice(actor: Actor, organization: Organization) -> NoticeWords | None:
    """What a partner's page says of its capacity to those who may see it; None while nothing is limited."""
    now = timezone.now()
    if permissions.why_not(actor, "capacity.see") is not None:
        return None
    found = notice_of(actor, organization, now)
    return _notice(found, now) if found else None


def _notice(found: Notice, now: datetime) -> NoticeWords:
    is_old, newest = found.age != Age.FRESH, found.newest
    title = _("Paused.") if found.kind == "paused" else _("Limited capacity.")
    lines = [_service_words(one) for one in found.reports]
    if is_old:
        when = ago_words(newest.reported_at, now)
    else:
        who = names_of_people([newest.reported_by]).get(newest.reported_by)
        day = date_format(timezone.localtime(newest.reported_at), "M j")
        words = {"who": who or _("the partner"), "day": day}
        when = (
            _("Reported by phone, noted by %(who)s on %(day)s")
            if newest.by_proxy
            else _("Reported by %(who)s on %(day)s")
        ) % words
    notes = dict.fromkeys(one.note.rstrip(".") for one in found.reports if one.note)
    return NoticeWords(title, " ".join(f"{line}." for line in (*lines, when, *notes)), is_old)


def _service_words(report: Capacity) -> str:
    if report.opens_on:
        words = {"service": report.get_need_display(), "day": date_format(report.opens_on, "F j")}
        return _("%(service)s opens about %(day)s") % words
    return f"{report.get_need_display()}: {report.get_status_display().lower()}"


@dataclass(frozen=True)
class InquiryRow:
    """One inquiry in a list or on its page."""

    inquiry: Inquiry
    title: str
    about: str
    state: str
    state_label: str
    state_tone: str
    left: str
    offers: int
    answered: int
    asked: int
    is_new: bool = False


def inquiry_row(
    actor: Actor, inquiry: Inquiry, replies: list[InquiryReply], now: datetime, *, is_new: bool = False
) -> InquiryRow:
    """An inquiry as this actor may know it. `replies` are those they see."""
    state = shown_state(actor, inquiry, replies, now)
    label = _("Closed") if state == CLOSED else str(InquiryState(state).label)
    in_time = state in (InquiryState.OPEN, InquiryState.ANSWERED) and now < inquiry.expires_at
    return InquiryRow(
        inquiry,
        ngettext("%(need)s, %(n)d place", "%(need)s, %(n)d places", inquiry.places)
        % {"need": inquiry.get_need_display(), "n": inquiry.places},
        about_words(inquiry),
        state,
        label,
        STATE_TONES.get(state, ""),
        _("%(span)s left to answer") % {"span": span(inquiry.expires_at - now)} if in_time else "",
        sum(reply.is_held_at(now) for reply in replies),
        sum(reply.state != ReplyState.ASKED for reply in replies),
        len(replies),
        is_new,
    )


def about_words(inquiry: Inquiry) -> str:
    """Everything that was asked, in one line."""
    language = str(dict(LANGUAGES).get(inquiry.language, ""))
    parts = (
        inquiry.get_needed_by_display(),
        inquiry.get_party_display(),
        inquiry.get_gender_display(),
        language,
        inquiry.county,
        inquiry.get_access_display(),
    )
    return " · ".join(str(part) for part in parts if part)


def reply_row(reply: InquiryReply, now: datetime, names: dict[Any, str]) -> dict[str, Any]:
    """One answer in words."""
    state = reply.state_at(now)
    held = state in (ReplyState.OFFERED, ReplyState.TAKEN) and reply.hold_until
    return {
        "reply": reply,
        "state": str(state.label),
        "tone": REPLY_TONES.get(state, ""),
        "is_held": reply.is_held_at(now),
        "hold": _("held until %(when)s") % {"when": inside(reply.hold_until)} if held else "",
        "reason": reply.get_reason_display(),
        "by": names.get(reply.answered_by, ""),
    }
