"""The demo's after-hours lines: tried, overdue, silent, a rota with a gap tonight, a number that waits."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.clock import told_at
from partners import actions
from partners.codes import Need
from partners.line_codes import Ages, CallResult, Gender, HolidayRule, LineKind, LinePurpose
from partners.models import AfterHoursLine

if TYPE_CHECKING:
    from referrals.demo.story import Stage

WEEKEND = {"days": [5, 6], "opens": "00:00", "closes": "00:00"}
NIGHTS = [{"days": [0, 1, 2, 3, 4], "opens": "17:00", "closes": "08:00"}, WEEKEND]
EVENINGS = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "17:00", "closes": "23:00"}]

# Partner, days since it was confirmed, days since it was tried and what came of it, and the line itself.
Told = tuple[str, int | None, int | None, str, dict[str, Any]]
LINES: tuple[Told, ...] = (
    (
        *("Northside Shelter", 4, 12, CallResult.ANSWERED),
        {
            "label": "Emergency placement",
            "kind": LineKind.ROUND_THE_CLOCK,
            "purpose": LinePurpose.EMERGENCY_PLACEMENT,
            "number": "+14065550190",
            "answered_by": "Advocate on duty",
            "needs": [Need.EMERGENCY_SHELTER, Need.CRISIS, Need.SAFETY_PLANNING],
            "languages": ["en", "es"],
            "genders": [Gender.WOMEN, Gender.NONBINARY],
            "counties": ["Marlow", "Elk Fork"],
            "pickup_minutes": 5,
        },
    ),
    (
        *("Casa del Río", 9, 40, CallResult.ANSWERED),
        {
            "label": "Night shelter line",
            "kind": LineKind.ROUND_THE_CLOCK,
            "purpose": LinePurpose.EMERGENCY_PLACEMENT,
            "number": "+14065550191",
            "answered_by": "Night desk",
            "needs": [Need.EMERGENCY_SHELTER, Need.FOOD],
            "languages": ["en", "es", "mix"],
            "hours": NIGHTS,
            "counties": ["Elk Fork", "Tamsin"],
            "pickup_minutes": 10,
        },
    ),
    (
        *("Marlow Sheriff", 6, 20, CallResult.ANSWERED),
        {
            "label": "Duty detective",
            "kind": LineKind.ROTA,
            "purpose": LinePurpose.LE_DUTY,
            "number": "+14065550192",
            "answered_by": "Watch commander",
            "needs": [Need.CRISIS],
            "counties": ["Marlow"],
            "pickup_minutes": 10,
        },
    ),
    (
        *("Harbor Legal Aid", 97, 97, CallResult.ANSWERED),
        {
            "label": "After-hours line",
            "kind": LineKind.ROUND_THE_CLOCK,
            "purpose": LinePurpose.LEGAL,
            "number": "+14065550193",
            "answered_by": "Attorney on call",
            "needs": [Need.CIVIL_LEGAL, Need.IMMIGRATION_RELIEF],
            "hours": EVENINGS,
            "holiday_rule": HolidayRule.CLOSED,
        },
    ),
    (
        *("Language Co-op", 14, 3, CallResult.NO_ANSWER),
        {
            "label": "Interpreter on call",
            "kind": LineKind.ROUND_THE_CLOCK,
            "purpose": LinePurpose.INTERPRETER,
            "number": "+14065550194",
            "needs": [Need.INTERPRETATION],
            "languages": ["es", "mix", "zh"],
            "pickup_minutes": 15,
        },
    ),
    (
        *("Elk Fork PD", 2, 30, CallResult.ANSWERED),
        {
            "label": "Tip line",
            "kind": LineKind.ROUND_THE_CLOCK,
            "purpose": LinePurpose.TIP_LINE,
            "number": "+14065550195",
            "answered_by": "Dispatch",
            "counties": ["Elk Fork"],
        },
    ),
    (
        *("Riverside Youth", None, None, ""),
        {
            "label": "Youth advocate",
            "kind": LineKind.VOICEMAIL,
            "purpose": LinePurpose.ADVOCATE,
            "number": "+14065550196",
            "needs": [Need.CRISIS],
            "ages": Ages.MINORS,
            "counties": ["Elk Fork"],
        },
    ),
)


def lines(stage: "Stage", now: datetime) -> None:
    """Add the lines half a year ago, confirm and try them since, fill a rota but for a stretch of tonight."""
    added: dict[str, AfterHoursLine] = {}
    for partner, confirmed, tried, result, fields in LINES:
        organization = stage.organizations[partner]
        with told_at(now - timedelta(days=180)):
            line = added[partner] = actions.add_line(organization, by=stage.dana, **fields)
        if tried is not None:
            with told_at(now - timedelta(days=tried)):
                minutes = 3 if result == CallResult.ANSWERED else None
                actions.record_test_call(line, by=stage.dana, result=result, minutes=minutes)
        if confirmed is not None:
            with told_at(now - timedelta(days=confirmed)):
                actions.confirm_line(line, by=stage.dana, how="call")
    _fill_rota(stage, added["Marlow Sheriff"], now)
    with told_at(now - timedelta(hours=3)):
        actions.update_line(added["Elk Fork PD"], by=stage.people["maya"], number="+14065550197")


def _fill_rota(stage: "Stage", line: AfterHoursLine, now: datetime) -> None:
    """Two shifts a day for a week: nobody from two to six tonight."""
    zone = ZoneInfo(line.time_zone)
    first = now.astimezone(zone).date()
    for number in range(7):
        day = first + timedelta(days=number)
        night_ends = time(2) if number == 0 else time(6)
        shifts = (
            (datetime.combine(day, time(6), zone), datetime.combine(day, time(18), zone), "Day detective"),
            (
                datetime.combine(day, time(18), zone),
                datetime.combine(day + timedelta(days=1), night_ends, zone),
                "Night detective",
            ),
        )
        for starts, ends, desk in shifts:
            with told_at(now - timedelta(days=2)):
                actions.add_shift(line, by=stage.dana, starts_at=starts, ends_at=ends, desk=desk)
