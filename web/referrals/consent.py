"""What the person allowed, one line for each recipient, as far as this viewer may know it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.actors import Actor
from referrals import permissions, releases
from referrals.lifecycle import Side
from referrals.models import Referral, Release
from referrals.release_codes import REMINDER_DAYS, Category


@dataclass(frozen=True)
class Recipient:
    """One who may be shown something, or not yet: `state` is on file, missing or closed; `note` says until when."""

    name: str
    state: str
    note: str = ""
    tone: str = ""
    marks: list[str] = field(default_factory=list)


def consent(actor: Actor, referral: Referral) -> dict[str, Any]:
    """The panel: recipients, what may be shared with the receiver, and what may not."""
    sides = permissions.sides_of(actor, referral)
    live = releases.live(referral)
    to_receiver = [release for release in live if release.receiver_id == referral.receiver_id]
    if Side.COORDINATOR in sides:
        return {"recipients": _for_coordinator(actor, referral, live)}
    rows = [_on_file(release, referral) for release in live]
    if Side.SENDER in sides:
        rows += _missing(actor, referral, live)
    return {"recipients": rows, **(_parts(to_receiver) if to_receiver else {})}


def _for_coordinator(actor: Actor, referral: Referral, live: list[Release]) -> list[Recipient]:
    """Whether the receiver's is on file, not what it says; what names the task force is the coordinator's own."""
    own = {release.pk for release in releases.naming(actor, referral)}
    rows = [_on_file(release, referral) for release in live if release.pk in own]
    if releases.names_receiver(referral):
        rows.insert(0, Recipient(referral.receiver.name, "file"))
    return rows


def _on_file(release: Release, referral: Referral) -> Recipient:
    days = (release.expires_on - releases.today_for(referral)).days
    note = ngettext(
        "Signed %(signed)s · ends %(ends)s, in %(days)d day",
        "Signed %(signed)s · ends %(ends)s, in %(days)d days",
        days,
    ) % {"signed": date_format(release.starts_on, "M j"), "ends": date_format(release.expires_on, "M j"), "days": days}
    return Recipient(_name(release), "file", note, "warn" if days <= max(REMINDER_DAYS) else "", _marks(release))


def _name(release: Release) -> str:
    return release.receiver.name if release.receiver else _("Task force coordinators")


def _marks(release: Release) -> list[str]:
    told = [_("allows feedback")] if release.feedback_allowed else []
    return told if release.includes_law_enforcement else [*told, _("no law enforcement")]


def _missing(actor: Actor, referral: Referral, live: list[Release]) -> list[Recipient]:
    """Who has none that opens anything: the receiver needs it before anything is shown, coordinators do without."""
    rows: list[Recipient] = []
    if not any(release.receiver_id == referral.receiver_id for release in live):
        note = releases.why_closed(referral) or _("Needed before anything about the person is shown")
        rows.append(Recipient(referral.receiver.name, "missing", note, "warn"))
    if not any(release.to_task_force for release in live):
        rows.append(Recipient(_("Task force coordinators"), "closed", _("They see the envelope alone")))
    return rows if permissions.seems_open(actor, referral) else []


def _parts(found: list[Release]) -> dict[str, list[str]]:
    allowed = {category for release in found for category in release.categories}
    closed = [str(label) for code, label in Category.choices if code not in allowed]
    if not any(release.includes_law_enforcement for release in found):
        closed.append(_("Anything with law enforcement. Agencies cannot be chosen for this referral."))
    return {
        "may_share": [str(label) for code, label in Category.choices if code in allowed],
        "may_not_share": closed,
    }
