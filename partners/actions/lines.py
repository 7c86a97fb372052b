"""After-hours lines: adding, changing, confirming and closing them. New numbers are judged in line_numbers."""

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.line_numbers import ask_for_number, may_call_back
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import LANGUAGES, Need
from partners.freshness import ON_CALL_DAYS
from partners.line_codes import Gender, HolidayRule, LineKind
from partners.line_days import today_at
from partners.line_entry import checked_hours
from partners.models import AfterHoursLine, Organization
from partners.permissions import require

FIELDS = (
    *("label", "kind", "purpose", "number", "answered_by", "needs", "counties", "languages", "genders", "ages"),
    *("time_zone", "hours", "holiday_rule", "holiday_hours", "pickup_minutes", "valid_from", "valid_to"),
)
LISTS = {"needs": set(Need.values), "languages": {code for code, _label in LANGUAGES}, "genders": set(Gender.values)}
CONFIRMED_BY = ("self", "call")
CHECK_EVERY = ON_CALL_DAYS


@transaction.atomic
def add_line(organization: Organization, *, by: Actor, called_back: bool = False, **fields: Any) -> AfterHoursLine:
    """Add a line. It counts as confirmed at once only when a coordinator called the partner back about it.

    Raises NotAllowed, Invalid.
    """
    require(by, "line.edit", organization)
    line = AfterHoursLine(organization=organization, number_by=by.user_id)
    _fill(line, {"time_zone": organization.calendar.zone} | fields)
    if called_back and may_call_back(by):
        line.confirmed_on, line.confirmed_how = today_at(line), "call"
    checked(line)
    line.save(force_insert=True)
    record("line.added", line, by=by)
    return line


@transaction.atomic
def update_line(
    line: AfterHoursLine,
    *,
    by: Actor,
    expected_version: int | None = None,
    called_back: bool = False,
    **fields: Any,
) -> AfterHoursLine:
    """Change a line. Another number waits for a second person unless a coordinator called the partner back.

    Raises NotAllowed, Stale, Invalid, Conflict.
    """
    row = locked(line, expected_version=expected_version)
    require(by, "line.edit", row.organization)
    require_current(row)
    before = row.number
    changed = _fill(row, fields)
    checked(row)
    if "number" in changed:
        changed.remove("number")
        number, row.number = row.number, before
        ask_for_number(row, number, by=by, called_back=called_back)
    if changed:
        row.version += 1
        row.save()
        record("line.changed", row, by=by, fields=sorted(changed), version=row.version)
    return row


@transaction.atomic
def end_line(line: AfterHoursLine, *, by: Actor, expected_version: int | None = None) -> AfterHoursLine:
    """Close a line: it stays on record and nobody is led to it. Raises NotAllowed, Stale, Conflict."""
    row = locked(line, expected_version=expected_version)
    require(by, "line.edit", row.organization)
    require_current(row)
    row.ended_on = today_at(row)
    row.save_next_version("ended_on")
    record("line.ended", row, by=by, version=row.version)
    return row


@transaction.atomic
def confirm_line(line: AfterHoursLine, *, by: Actor, how: str) -> AfterHoursLine:
    """Note that the details are right, by the partner itself (`self`) or after a call (`call`).

    Whoever entered a number does not confirm it by themselves. Raises NotAllowed, Invalid, Conflict.
    """
    row = locked(line)
    require(by, "line.edit", row.organization)
    require_current(row)
    if how not in CONFIRMED_BY or (how == "self") != (by.organization_id == row.organization_id):
        raise Invalid({"how": _("Say whether the partner itself or a call confirmed this.")})
    if how == "self" and row.confirmed_on is None and row.number_by == by.user_id:
        raise Conflict(_("You entered this number; a colleague or the coordinator confirms it."))
    row.confirmed_on, row.confirmed_how = today_at(row), how
    row.save_next_version("confirmed_on", "confirmed_how")
    record("line.confirmed", row, by=by, how=how, version=row.version)
    return row


def require_current(row: AfterHoursLine) -> None:
    """Raise Conflict for a line that was closed."""
    if row.ended_on:
        raise Conflict(_("This line was closed; add a new one."))


def _fill(row: AfterHoursLine, fields: dict[str, Any]) -> list[str]:
    wrong: dict[str, Any] = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    for name, known in LISTS.items():
        if set(given.get(name) or ()) - known:
            wrong[name] = _("Choose from the list.")
    if given.get("time_zone", row.time_zone) not in available_timezones():
        wrong["time_zone"] = _("There is no such time zone.")
    if wrong:
        raise Invalid(wrong)
    if "hours" in given:
        given["hours"] = checked_hours("hours", given["hours"], with_days=True)
    if "holiday_hours" in given:
        given["holiday_hours"] = checked_hours("holiday_hours", given["holiday_hours"], with_days=False)
    changed = row.as_changed(**given)
    _require_sense(row)
    return changed


def _require_sense(row: AfterHoursLine) -> None:
    """Raise Invalid where two fields contradict each other."""
    if row.kind == LineKind.VOICEMAIL and (row.hours or row.pickup_minutes):
        raise Invalid({"kind": _("Nobody answers a voicemail: leave hours and minutes empty.")})
    if row.holiday_rule == HolidayRule.OTHER and not row.holiday_hours:
        raise Invalid({"holiday_hours": _("Say from when until when it is answered on holidays.")})
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise Invalid({"valid_to": _("The last day is not before the first.")})
