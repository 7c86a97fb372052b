"""How agreements are spoken of on pages: tones of their standing, and sentences for what was done to them."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.agreement_codes import IN_FORCE, EndReason, Status
from partners.agreement_radar import Noted
from partners.models import Agreement
from web.referrals.moments import clock_time

TONES: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("line", ""),
    Status.IN_REVIEW: ("line", ""),
    Status.AWAITING_SIGNATURE: ("info", ""),
    Status.SIGNED: ("info", ""),
    Status.ACTIVE: ("good", "circle-check"),
    Status.EXPIRING: ("warn", "clock"),
    Status.EXPIRED: ("over", "clock"),
    Status.TERMINATED: ("line", ""),
    Status.SUPERSEDED: ("line", ""),
}

DONE: dict[str, tuple[str, Any]] = {
    "agreement.added": ("plus", gettext_lazy("Begun as a draft")),
    "agreement.changed": ("pencil", gettext_lazy("Draft changed")),
    "agreement.party_added": ("users", gettext_lazy("Party named")),
    "agreement.party_removed": ("users", gettext_lazy("Party taken out")),
    "agreement.submitted": ("send", gettext_lazy("Sent to review")),
    "agreement.finalized": ("send", gettext_lazy("Sent out for signing")),
    "agreement.returned": ("undo-2", gettext_lazy("Taken back to draft")),
    "agreement.signed": ("file-check", gettext_lazy("Signature recorded")),
    "agreement.superseded": ("refresh-cw", gettext_lazy("Replaced by its amendment")),
    "agreement.amendment_begun": ("plus", gettext_lazy("Begun as an amendment")),
    "agreement.terminated": ("x", gettext_lazy("End set")),
    "agreement.ending": ("clock", gettext_lazy("Reminded of its end")),
    "agreement.lapsed": ("clock", gettext_lazy("Lapsed")),
    "agreement.document_added": ("upload", gettext_lazy("Document added")),
    "agreement.document_removed": ("x", gettext_lazy("Document removed")),
}

TOLD: dict[str, tuple[str, Any]] = {
    "agreement.added": ("plus", gettext_lazy("Agreement begun as a draft")),
    "agreement.changed": ("pencil", gettext_lazy("Draft of an agreement changed")),
    "agreement.party_added": ("users", gettext_lazy("Party of an agreement named")),
    "agreement.party_removed": ("users", gettext_lazy("Party taken out of an agreement")),
    "agreement.submitted": ("send", gettext_lazy("Agreement sent to review")),
    "agreement.finalized": ("send", gettext_lazy("Agreement sent out for signing")),
    "agreement.returned": ("undo-2", gettext_lazy("Agreement taken back to draft")),
    "agreement.signed": ("file-check", gettext_lazy("Signature of an agreement recorded")),
    "agreement.superseded": ("refresh-cw", gettext_lazy("Agreement replaced by its amendment")),
    "agreement.amendment_begun": ("plus", gettext_lazy("Amendment of an agreement begun")),
    "agreement.terminated": ("x", gettext_lazy("End of an agreement set")),
    "agreement.ending": ("clock", gettext_lazy("Reminded of an agreement’s end")),
    "agreement.lapsed": ("clock", gettext_lazy("Agreement lapsed")),
    "agreement.document_added": ("upload", gettext_lazy("Document of an agreement added")),
    "agreement.document_removed": ("x", gettext_lazy("Document of an agreement removed")),
}
"""The same where the page is not the agreement's own: in a partner's history and the event log."""


@dataclass(frozen=True)
class Line:
    """An agreement as lists show it: with a tag for where it stands and words for when it ends."""

    agreement: Agreement
    status: str
    tone: str
    icon: str
    ends: str
    parties: list[Any]


def line(agreement: Agreement) -> Line:
    """An agreement that carries `status` and `today`, with its parties fetched."""
    status, today = Status(agreement.status), agreement.today  # type: ignore[attr-defined]
    tone, icon = TONES[status]
    parties = [party.organization for party in agreement.parties.all()]
    return Line(agreement, str(status.label), tone, icon, ends_in_words(agreement, status, today), parties)


def ends_in_words(agreement: Agreement, status: str, today: date) -> str:
    """When it ends, or that it renews by itself, or when it lapsed and how long ago."""
    end = agreement.last_day
    if status == Status.EXPIRED and end:
        return _("%(day)s, %(count)d days ago") % {"day": _day(end), "count": (today - end).days}
    if status in (Status.TERMINATED, Status.SUPERSEDED) and end:
        return _day(end)
    if status not in IN_FORCE:
        return _day(agreement.expires_on) if agreement.expires_on else "–"
    if end is None and (term := agreement.term_ends_on(today)):
        return _("Renews on %(day)s") % {"day": _day(term)}
    return _day(end) if end else _("No end date")


def days(noted: list[Noted]) -> list[dict[str, Any]]:
    """The history in words, day by day."""
    grouped = groupby(noted, key=lambda one: timezone.localdate(one.at))
    return [{"label": _day(day), "entries": [_entry(one) for one in found]} for day, found in grouped]


def _entry(one: Noted) -> dict[str, str]:
    icon, words = DONE.get(one.type, ("circle-dot", one.type))
    clock = clock_time(one.at)
    return {"icon": icon, "title": str(words), "by": one.by, "time": clock, "message": _note(one)}


def _note(one: Noted) -> str:
    if one.type == "agreement.terminated" and one.facts.get("reason") in EndReason.values:
        return str(EndReason(one.facts["reason"]).label)
    return _("All required signatures are there.") if one.facts.get("complete") else ""


def _day(day: date) -> str:
    return date_format(day, "M j, Y")
