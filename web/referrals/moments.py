"""Times in words, as people on the phone would say them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A due time in words with its tone: `over` past it, `warn` on its day, else empty."""

    text: str
    tone: str


def moment(value: datetime | None) -> str:
    """`Today, 11:08 AM`, `Nov 20, 11:08 AM`, or with the year when it is another one."""
    if value is None:
        return ""
    local, today = timezone.localtime(value), timezone.localdate()
    clock = clock_time(value)
    if local.date() == today:
        return _("Today, %(clock)s") % {"clock": clock}
    pattern = "M j" if local.year == today.year else "M j, Y"
    return f"{date_format(local, pattern)}, {clock}"


def inside(value: datetime | None) -> str:
    """The same within a sentence: `today, 11:08 AM`."""
    text = moment(value)
    start = _("Today, %(clock)s") % {"clock": ""}
    return text[:1].lower() + text[1:] if start.strip() and text.startswith(start.rstrip()) else text


def stamp(value: datetime) -> str:
    """With the whole date, for paper: `Nov 20, 2026, 11:08 AM`."""
    return f"{date_format(timezone.localtime(value), 'M j, Y')}, {clock_time(value)}"


def day(value: datetime) -> str:
    """`Today, Monday November 23` or `Friday November 20`."""
    local = timezone.localtime(value)
    words = date_format(local, "l F j" if local.year == timezone.localdate().year else "l F j, Y")
    return _("Today, %(day)s") % {"day": words} if local.date() == timezone.localdate() else words


def clock_time(value: datetime) -> str:
    """The time of day alone, kept on one line."""
    return date_format(timezone.localtime(value), "g:i A").replace(" ", "\u00a0")


def due(value: datetime | None, now: datetime) -> Due | None:
    """How long is left, or has passed since; None where no clock runs."""
    if value is None:
        return None
    if value <= now:
        return Due(_("%(span)s past target") % {"span": span(now - value)}, "over")
    is_today = timezone.localtime(value).date() == timezone.localtime(now).date()
    return Due(_("%(span)s left") % {"span": span(value - now)}, "warn" if is_today else "")


def span(length: timedelta) -> str:
    """`57 min`, `2 h` or `8 days`; never zero."""
    if length >= 2 * DAY:
        days = length // DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if length >= 2 * HOUR:
        return _("%(n)d h") % {"n": length // HOUR}
    minutes = max(1, int(length.total_seconds() // 60))
    return _("%(n)d min") % {"n": minutes}
