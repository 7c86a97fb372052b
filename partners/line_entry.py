"""Weekly hours as they are entered: checked, and written the one way that the rest reads."""

import re
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_ROWS = 14


def checked_hours(field: str, rows: Any, *, with_days: bool) -> list[dict[str, Any]]:
    """The rows `{"days": [0..6], "opens": "17:00", "closes": "08:00"}`, in order. Raises Invalid."""
    names = {"days", "opens", "closes"} if with_days else {"opens", "closes"}
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise Invalid({field: _("Give at most %(most)d rows of hours.") % {"most": MOST_ROWS}})
    found = [_row(field, row, names) for row in rows]
    return sorted(found, key=lambda row: (row.get("days", []), row["opens"]))


def _row(field: str, row: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(row, dict) or set(row) != names:
        raise Invalid({field: _("Each row has days and two times.")})
    times = {name: row[name] for name in ("opens", "closes")}
    if not all(isinstance(clock, str) and CLOCK.fullmatch(clock) for clock in times.values()):
        raise Invalid({field: _("Write times as 17:00.")})
    if "days" not in names:
        return times
    days = row["days"]
    if not isinstance(days, list) or not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise Invalid({field: _("Choose at least one day of the week.")})
    return {"days": sorted(set(days)), **times}
