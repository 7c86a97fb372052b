"""What the demo's partners can take, and a place that is asked for tonight with two offers to choose from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.clock import told_at
from partners import actions
from partners.codes import Need
from partners.models import InquiryReply

if TYPE_CHECKING:
    from referrals.demo.story import Stage

DAY = timedelta(days=1)
REFERENCE = "Q-7K2M9D"


@dataclass(frozen=True)
class Told:
    """One report: by whose partner, about what, how long ago, and what it said."""

    short: str
    need: Need
    days: float
    status: str
    more: dict[str, Any] = field(default_factory=dict)
    opens: int = 0


REPORTS = (
    Told("Northside Shelter", Need.EMERGENCY_SHELTER, 0.2, "has_capacity", {"beds_available": 4, "beds_maximum": 18}),
    Told("Compass Table", Need.FOOD, 2, "has_capacity"),
    Told("Casa del Río", Need.FOOD, 1, "has_capacity"),
    Told("Casa del Río", Need.EDUCATION, 12, "waitlist", {"reason": "full"}),
    Told(
        *("Harbor Legal Aid", Need.CIVIL_LEGAL, 12, "waitlist"),
        more={"reason": "staffing", "note": "Urgent safety planning is still open."},
        opens=13,
    ),
    Told("Harbor Legal Aid", Need.WAGE_CLAIM, 12, "has_capacity"),
    Told(
        *("Interfaith Housing", Need.TRANSITIONAL_HOUSING, 9, "no_capacity"),
        more={"beds_available": 0, "beds_maximum": 6, "reason": "repairs"},
    ),
    Told("Immigrant Services", Need.IMMIGRATION_RELIEF, 3, "assess_first"),
    Told("Immigrant Services", Need.WAGE_CLAIM, 3, "has_capacity"),
    Told("Immigrant Services", Need.SAFETY_PLANNING, 3, "has_capacity"),
    Told("Semilla", Need.SAFETY_PLANNING, 1, "has_capacity"),
    Told("Lighthouse", Need.MENTAL_HEALTH, 40, "waitlist"),
    Told("Language Co-op", Need.INTERPRETATION, 6, "has_capacity"),
)


def capacity(stage: "Stage", now: datetime) -> None:
    """Tell the reports in their order, then the inquiry: two are asked and both offer."""
    for told in sorted(REPORTS, key=lambda one: -one.days):
        with told_at(now - told.days * DAY):
            opens = {"opens_on": stage.task_force.calendar.local_day(now + told.opens * DAY)} if told.opens else {}
            by = stage.writer(told.short)
            given = {"status": told.status, **told.more, **opens}
            actions.report_capacity(stage.organizations[told.short], told.need, by=by, **given)
    _ask(stage, now)


def _ask(stage: "Stage", now: datetime) -> None:
    able = [stage.organizations[short] for short in ("Semilla", "Immigrant Services")]
    with told_at(now - timedelta(minutes=40)):
        inquiry = actions.ask_for_places(
            stage.task_force,
            stage.organizations["Elk Fork PD"],
            able,
            by=stage.writer("Elk Fork PD"),
            reference=REFERENCE,
            need=Need.SAFETY_PLANNING,
            places=2,
            language="es",
            county="Elk Fork",
            needed_by="day",
            hold_wanted=24,
        )
    for minutes, organization, places, hours in ((25, able[0], 2, 24), (10, able[1], 1, 24)):
        reply = InquiryReply.objects.get(inquiry=inquiry, organization=organization)
        with told_at(now - timedelta(minutes=minutes)):
            actions.offer_places(reply, by=stage.writer(organization.short_name), places=places, hold_hours=hours)
