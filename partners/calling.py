"""Who to call now: the lines that fit a coarse question, those that answer first, the best confirmed before others.

It reads and keeps nothing: a question names a need, a county, a language, never a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from partners.actors import Actor
from partners.freshness import ON_CALL_DAYS, Freshness, state
from partners.line_codes import Ages, CallResult, LineKind
from partners.line_days import TEST_EVERY, today_at
from partners.line_hours import LOOK_AHEAD, Answer, Answering, Span, gaps, open_at
from partners.models import AfterHoursLine, Organization, RotaShift

FAILED = (CallResult.NO_ANSWER, CallResult.WRONG_NUMBER)
WORST_FIRST = (Freshness.DISPUTED, Freshness.UNVERIFIED, Freshness.STALE, Freshness.DUE, Freshness.FRESH)
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty field asks for nothing. `minors` asks for a line that takes minors."""

    need: str = ""
    purpose: str = ""
    county: str = ""
    language: str = ""
    gender: str = ""
    minors: bool = False


@dataclass(frozen=True)
class Call:
    """One line to call: what it does at the moment asked for, and how far it may be trusted."""

    line: AfterHoursLine
    answer: Answer
    trust: Freshness
    gap: Span | None

    @property
    def is_doubtful(self) -> bool:
        """Whether the page warns of it."""
        return self.trust in WORST_FIRST[:3]


def who_to_call(actor: Actor, wanted: Wanted, moment: datetime) -> list[Call]:
    """The lines in use that fit, in the order to call them."""
    calls = [as_call(line, moment) for line in visible_lines(actor, moment) if fits(line, wanted)]
    return sorted(calls, key=_order)


def visible_lines(actor: Actor, moment: datetime, *, organization: Organization | None = None) -> list[AfterHoursLine]:
    """The lines in use that this actor may see, each with its partner and the rota around the moment."""
    near = RotaShift.objects.filter(
        removed_at=None, ends_at__gt=moment - timedelta(days=1), starts_at__lt=moment + LOOK_AHEAD
    )
    rows = AfterHoursLine.objects.visible_to(actor).current().select_related("organization")
    if organization is not None:
        rows = rows.filter(organization=organization)
    found = rows.prefetch_related(Prefetch("shifts", queryset=near)).order_by("id")
    return [line for line in found if _in_use(line, today_at(line, moment))]


def as_call(line: AfterHoursLine, moment: datetime) -> Call:
    """One line at a moment; its shifts are read from the row."""
    shifts = list(line.shifts.all())
    holes = gaps(line, moment, moment + SOON, shifts)
    return Call(line, open_at(line, moment, shifts), trust_in(line, today_at(line, moment)), next(iter(holes), None))


def fits(line: AfterHoursLine, wanted: Wanted) -> bool:
    """Whether the line is for what is wanted. A line that names no county, language or gender takes all."""
    return (
        (not wanted.need or wanted.need in line.needs)
        and (not wanted.purpose or wanted.purpose == line.purpose)
        and _among(wanted.county, line.counties)
        and _among(wanted.language, line.languages)
        and _among(wanted.gender, line.genders)
        and not (wanted.minors and line.ages == Ages.ADULTS)
    )


def trust_in(line: AfterHoursLine, today: date) -> Freshness:
    """The worse of two: when its details were confirmed, and what the last test call said."""
    confirmed = state(line.confirmed_on, today, ON_CALL_DAYS)
    return min(confirmed, _tested(line, today), key=WORST_FIRST.index)


def _tested(line: AfterHoursLine, today: date) -> Freshness:
    """A line that was never tried is due; one that did not answer is disputed until somebody tries again."""
    if line.tested_on is None:
        return Freshness.DUE
    silent = line.test_result == CallResult.VOICEMAIL and line.kind != LineKind.VOICEMAIL
    if line.test_result in FAILED or silent:
        return Freshness.DISPUTED
    return state(line.tested_on, today, TEST_EVERY)


def _order(call: Call) -> tuple[bool, bool, int, int, str, str]:
    """Answering first, gaps and voicemail last; among those the better trusted, then the latest confirmed."""
    confirmed = call.line.confirmed_on or date.min
    silent = call.answer.answering in (Answering.GAP, Answering.VOICEMAIL)
    trust = -WORST_FIRST.index(call.trust)
    return (not call.answer.is_open, silent, trust, -confirmed.toordinal(), call.line.label, str(call.line.pk))


def _among(code: str, codes: Iterable[str]) -> bool:
    named = {one.casefold() for one in codes}
    return not code or not named or code.casefold() in named


def _in_use(line: AfterHoursLine, day: date) -> bool:
    began = line.valid_from is None or line.valid_from <= day
    return began and (line.valid_to is None or line.valid_to >= day)
