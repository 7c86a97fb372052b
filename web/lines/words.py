"""After-hours lines in words, for pages and the duty card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from partners.calling import Call
from partners.freshness import Freshness
from partners.line_codes import HolidayRule, LineKind
from partners.line_hours import Answering
from partners.models import AfterHoursLine
from web.referrals.moments import inside

TONES = {Freshness.FRESH: "good", Freshness.DUE: "warn", Freshness.STALE: "over", Freshness.UNVERIFIED: "over"}
EVERY_DAY, WORKDAYS, WEEKEND = [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4], [5, 6]


@dataclass(frozen=True)
class CallRow:
    """One line as the finder, a partner's page and the card show it."""

    call: Call
    line: AfterHoursLine
    state: str
    state_tone: str
    number: Any
    who: str
    hours: str
    takes: str
    trust: str
    trust_tone: str
    checked: str
    gap: str


def call_row(call: Call) -> CallRow:
    """A line at a moment, in words."""
    line, answer = call.line, call.answer
    return CallRow(
        call,
        line,
        state_words(call),
        "good" if answer.is_open else "warn" if answer.answering == Answering.GAP else "",
        answer.number,
        answer.who,
        hours_words(line),
        takes_words(line),
        str(_("Test call failed") if call.trust == Freshness.DISPUTED else call.trust.label),
        TONES.get(call.trust, "over"),
        checked_words(line),
        gap_words(call),
    )


def state_words(call: Call) -> str:
    """Whether somebody picks up, and until or from when, in the viewer's time."""
    answer = call.answer
    if answer.is_open:
        if answer.until is None:
            return _("Answers now, day and night")
        return _("Answers now, until %(time)s") % {"time": inside(answer.until)}
    label = str(answer.answering.label)
    if answer.opens_at is None:
        return label
    return _("%(state)s, from %(time)s") % {"state": label, "time": inside(answer.opens_at)}


def gap_words(call: Call) -> str:
    """Where the rota has nobody within a day."""
    if call.gap is None:
        return ""
    return _("Nobody on the rota from %(start)s to %(end)s") % {
        "start": inside(call.gap.start),
        "end": inside(call.gap.end),
    }


def checked_words(line: AfterHoursLine) -> str:
    """When it was confirmed and last tried."""
    confirmed = _("confirmed %(day)s %(how)s") % {
        "day": _day(line.confirmed_on),
        "how": line.get_confirmed_how_display(),
    }
    tested = _("test call %(day)s: %(result)s") % {
        "day": _day(line.tested_on),
        "result": line.get_test_result_display().lower(),
    }
    told = [confirmed if line.confirmed_on else _("never confirmed"), tested if line.tested_on else _("never tried")]
    words = ", ".join(told)
    return words[:1].upper() + words[1:]


def takes_words(line: AfterHoursLine) -> str:
    """Whom it takes, where, and in which languages; what it does not limit is left out."""
    ages = [str(line.get_ages_display())] if line.ages != "all" else []
    parts = [line.gender_labels, ages, [str(one) for one in line.counties], line.language_labels]
    return " · ".join(", ".join(part) for part in parts if part)


def hours_words(line: AfterHoursLine) -> str:
    """The hours in the line's own time: `Mon–Fri 5:00 PM to 8:00 AM Eastern`."""
    if line.kind == LineKind.VOICEMAIL:
        return _("Takes messages only")
    told = "; ".join(_row_words(row) for row in line.hours) or _("Day and night")
    if line.hours:
        told = f"{told} {zone_words(line)}"
    if line.holiday_rule == HolidayRule.OPEN:
        return told
    if line.holiday_rule == HolidayRule.CLOSED:
        return f"{told}; {_('not on holidays')}"
    return f"{told}; {_('holidays')} {', '.join(_span_words(row) for row in line.holiday_hours)}"


def zone_words(line: AfterHoursLine) -> str:
    """The short name of the line's zone now, such as EST."""
    return timezone.now().astimezone(ZoneInfo(line.time_zone)).strftime("%Z")


def days_words(days: Iterable[int]) -> str:
    """`Every day`, `Mon–Fri`, or the days one by one."""
    chosen = list(days)
    named = {tuple(EVERY_DAY): _("Every day"), tuple(WORKDAYS): _("Mon–Fri"), tuple(WEEKEND): _("Sat–Sun")}
    return named.get(tuple(chosen)) or ", ".join(str(WEEKDAYS_ABBR[day]) for day in chosen)


def local_words(moment: datetime, zone: str) -> str:
    """A moment in the line's own time, for its rota: `Tue Nov 24, 5:00 PM`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'D M j')}, {time_format(local.time(), 'g:i A')}"


def _row_words(row: dict[str, Any]) -> str:
    return f"{days_words(row['days'])} {_span_words(row)}"


def _span_words(row: dict[str, Any]) -> str:
    if row["opens"] == row["closes"] == "00:00":
        return _("all day")
    opens, closes = (time_format(time.fromisoformat(row[name]), "g:i A") for name in ("opens", "closes"))
    return _("%(opens)s to %(closes)s") % {"opens": opens, "closes": closes}


def _day(day: date | None) -> str:
    return date_format(day, "M j") if day else ""
