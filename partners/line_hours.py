"""When an after-hours line is answered, and by whom: pure functions of the line, its shifts and a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.clock import Calendar
from partners.line_codes import HolidayRule, LineKind
from partners.models import AfterHoursLine, RotaShift

LOOK_AHEAD = timedelta(days=15)
DAY = timedelta(days=1)


class Answering(TextChoices):
    """Whether somebody picks up."""

    OPEN = "open", _("Answers now")
    GAP = "gap", _("Nobody on the rota")
    VOICEMAIL = "voicemail", _("Takes messages only")
    CLOSED = "closed", _("Not answered now")


@dataclass(frozen=True)
class Span:
    """From one moment until just before another (UTC)."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies within."""
        return self.start <= moment < self.end


@dataclass(frozen=True)
class Answer:
    """What a line does at a moment.

    `until` is when that changes, `opens_at` when it is next answered (UTC; None when not within the time looked at,
    or never). `who` and `number` are those to call now.
    """

    answering: Answering
    until: datetime | None
    opens_at: datetime | None
    who: str
    number: Any

    @property
    def is_open(self) -> bool:
        """Whether somebody picks up now."""
        return self.answering == Answering.OPEN


def open_at(line: AfterHoursLine, moment: datetime, shifts: Iterable[RotaShift] | None = None) -> Answer:
    """What the line does at a moment (aware). `shifts` are those of its rota; read from the row when not given."""
    moment = moment.astimezone(UTC)
    end = moment + LOOK_AHEAD
    rota = _rota(line, shifts)
    staffed = staffed_spans(line, moment, end, rota)
    now = next((span for span in staffed if span.holds(moment)), None)
    if now is None:
        opens = next((span.start for span in staffed if span.start > moment), None)
        return Answer(_unanswered(line, moment), opens, opens, line.answered_by, line.number)
    until = now.end if now.end < end else None
    shift = next((shift for shift in rota if shift.starts_at <= moment < shift.ends_at), None)
    if shift is None:
        return Answer(Answering.OPEN, until, None, line.answered_by, line.number)
    return Answer(Answering.OPEN, until, None, shift.desk, shift.number or line.number)


def staffed_spans(
    line: AfterHoursLine, start: datetime, end: datetime, shifts: Sequence[RotaShift] | None = None
) -> list[Span]:
    """When somebody answers between two moments, in order: by its hours, or where its rota has a shift."""
    if line.kind == LineKind.VOICEMAIL:
        return []
    if line.kind != LineKind.ROTA:
        return promised_spans(line, start, end)
    return joined(_clipped([Span(shift.starts_at, shift.ends_at) for shift in _rota(line, shifts)], line, start, end))


def promised_spans(line: AfterHoursLine, start: datetime, end: datetime) -> list[Span]:
    """When the line says that it is answered, whether or not its rota is filled."""
    if line.kind == LineKind.VOICEMAIL:
        return []
    found = [Span(start, end)] if _is_always(line) else list(_by_hours(line, start, end))
    return joined(_clipped(found, line, start, end))


def gaps(line: AfterHoursLine, start: datetime, end: datetime, shifts: Sequence[RotaShift] | None = None) -> list[Span]:
    """Where a rota leaves its promised hours without anybody, in order; none for other kinds of line."""
    if line.kind != LineKind.ROTA:
        return []
    staffed, found = staffed_spans(line, start, end, shifts), []
    for promised in promised_spans(line, start, end):
        at = promised.start
        for span in staffed:
            if span.end <= at or span.start >= promised.end:
                continue
            if span.start > at:
                found.append(Span(at, span.start))
            at = span.end
        if at < promised.end:
            found.append(Span(at, promised.end))
    return found


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible, in order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


def _unanswered(line: AfterHoursLine, moment: datetime) -> Answering:
    if line.kind == LineKind.VOICEMAIL:
        return Answering.VOICEMAIL
    promised = any(span.holds(moment) for span in promised_spans(line, moment, moment + DAY))
    return Answering.GAP if promised else Answering.CLOSED


def _is_always(line: AfterHoursLine) -> bool:
    return not line.hours and line.holiday_rule == HolidayRule.OPEN


def _by_hours(line: AfterHoursLine, start: datetime, end: datetime) -> Iterable[Span]:
    calendar = Calendar(zone=line.time_zone)
    day, last = calendar.local_day(start) - 2 * DAY, calendar.local_day(end)
    while day <= last:
        for opens, closes in _hours_on(line, day, calendar):
            span = _span(day, opens, closes, ZoneInfo(line.time_zone))
            if span.start < span.end:
                yield span
        day += DAY


def _hours_on(line: AfterHoursLine, day: date, calendar: Calendar) -> list[tuple[time, time]]:
    """The hours that begin on a local date; the rule for holidays is judged by that date."""
    if line.holiday_rule != HolidayRule.OPEN and calendar.is_holiday(day):
        rows = line.holiday_hours if line.holiday_rule == HolidayRule.OTHER else []
        return [_times(row) for row in rows]
    if not line.hours:
        return [(time(0), time(0))]
    return [_times(row) for row in line.hours if day.weekday() in row["days"]]


def _times(row: dict[str, Any]) -> tuple[time, time]:
    return time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])


def _span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    """Local hours as moments. An hour that comes twice counts from its first; one that is skipped does not exist."""
    last = day if closes > opens else day + DAY
    return Span(_moment(day, opens, zone), _moment(last, closes, zone))


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _clipped(spans: Iterable[Span], line: AfterHoursLine, start: datetime, end: datetime) -> list[Span]:
    """The spans within the two moments and the line's days of use."""
    zone = ZoneInfo(line.time_zone)
    if line.valid_from:
        start = max(start, _moment(line.valid_from, time(0), zone))
    if line.valid_to:
        end = min(end, _moment(line.valid_to + DAY, time(0), zone))
    clipped = (Span(max(span.start, start), min(span.end, end)) for span in spans)
    return [span for span in clipped if span.start < span.end]


def _rota(line: AfterHoursLine, shifts: Iterable[RotaShift] | None) -> list[RotaShift]:
    rows = line.shifts.all() if shifts is None else shifts
    return sorted((row for row in rows if row.removed_at is None), key=lambda row: (row.starts_at, row.ends_at))
