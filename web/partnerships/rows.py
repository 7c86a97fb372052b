"""Partnerships as lists show them: who, by which paper and until when, how much goes to and fro, and since when not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.actors import Actor
from partners.agreement_codes import Status
from partners.models import Agreement, Organization, Partnership
from partners.partnership_codes import PartnershipStatus
from partners.partnerships_querysets import PartnershipQuerySet
from referrals.pairs import handed_over

SOON = timedelta(days=30)
ORDER = ("paper_rank", "low_name", "id")
TONES = {
    PartnershipStatus.ACTIVE: ("good", "circle-check"),
    PartnershipStatus.DORMANT: ("warn", "circle-pause"),
    PartnershipStatus.PROSPECT: ("info", "flag"),
    PartnershipStatus.ENDED: ("", "lock"),
}


@dataclass(frozen=True)
class Ends:
    """When the paper ends, in words; a tone makes it a tag."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One partnership. `one` stands first; `received` and `sent` are from its side, None where not told."""

    pair: Any
    one: Organization
    other: Organization
    status: str
    tone: str
    icon: str
    paper: Agreement | None
    ends: Ends
    received: int | None
    sent: int | None


def rows_for(actor: Actor, now: datetime) -> PartnershipQuerySet:
    """The partnerships this actor may see, with all that rows show and are sorted by."""
    found: PartnershipQuerySet = Partnership.objects.visible_to(actor).with_status(now, actor)
    return found.with_paper(now, actor).with_names().with_parties()


def rows_of(actor: Actor, pairs: Iterable[Any], ids: frozenset[UUID], now: datetime) -> list[Row]:
    """The rows, each with the organization of `ids` (or the alphabet's first) standing first."""
    found = list(pairs)
    sides = {pk for pair in found for end in pair.ends for pk in end.ids}
    counts = handed_over(actor, sides, timezone.localdate())
    papers = Agreement.objects.visible_to(actor).in_bulk([pair.paper_id for pair in found if pair.paper_id])
    return [_row(pair, ids, counts, papers.get(pair.paper_id), now) for pair in found]


def _row(pair: Any, ids: frozenset[UUID], counts: Any, paper: Agreement | None, now: datetime) -> Row:
    one, other = sorted(pair.ends, key=lambda side: (side.pk not in ids, side.name.casefold()))
    status = PartnershipStatus(pair.status)
    tone, icon = TONES[status]
    told = pair.knows_traffic
    return Row(
        pair=pair,
        one=one,
        other=other,
        status=str(status.label),
        tone=tone,
        icon=icon,
        paper=paper,
        ends=ends_of(paper, pair.task_force.calendar.local_day(now)),
        received=_sum(counts, other, one) if told else None,
        sent=_sum(counts, one, other) if told else None,
    )


def _sum(counts: Any, sender: Organization, receiver: Organization) -> int:
    """What went from one to the other, by every id that the two go by."""
    return sum(counts.get((a, b), 0) for a in sender.ids for b in receiver.ids)


def ends_of(paper: Agreement | None, today: date) -> Ends:
    """The end of a paper in words; lapsed and nearly ended ones stand out."""
    if paper is None:
        return Ends("")
    if paper.last_day is None:
        return Ends(_("No end date"))
    if paper.status_on(today) == Status.EXPIRED:
        return Ends(_("Lapsed %(day)s") % {"day": _day(paper.last_day, today)}, "over")
    tone = "warn" if paper.last_day - today <= SOON else ""
    return Ends(date_format(paper.last_day, "M j, Y"), tone)


def _day(day: date, today: date) -> str:
    return date_format(day, "M j" if day.year == today.year else "M j, Y")
