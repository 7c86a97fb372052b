"""Hand-offs of every other kind: a report, a call-out, wages, a certification, a waiting list and a redirect."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.clock import Calendar
from referrals.demo.threads import business_days_ago
from referrals.demo.traffic import Handoff, Step
from referrals.kinds import KindCode

CONSENT = {"legal_basis": "consent", "source": "vsp"}


def requests(now: datetime, calendar: Calendar) -> Iterator[Handoff]:
    """Each on its way or at its end, so that a visitor sees every kind and every side exit."""

    def ago(days: int) -> datetime:
        return business_days_ago(now, days, calendar)

    def handoff(reference: str, kind: KindCode, ends: tuple[str, str], *steps: Step, **more: str) -> Handoff:
        return Handoff(reference, kind, *ends, steps, CONSENT | more, {})

    look = calendar.local_day(ago(2)) + timedelta(days=9)
    yield handoff(
        *("R-2398", KindCode.SERVICE, ("Semilla", "Northside Shelter")),
        Step("send", ago(4)),
        Step("waitlist", ago(2), {"review_on": look}),
        need_group="shelter",
        region="Marlow",
    )
    yield handoff(
        *("R-2402", KindCode.LEGAL, ("Casa del Río", "Immigrant Services")),
        Step("send", ago(4)),
        Step("redirect", ago(2), {"organizations": ["Harbor Legal Aid"]}),
        region="Tamsin",
    )
    yield handoff(
        *("R-2377", KindCode.CERTIFICATION_U, ("Semilla", "Marlow Sheriff")),
        Step("send", ago(12)),
        Step("acknowledge", ago(11)),
        Step("accept", ago(9)),
        region="Marlow",
    )
    yield handoff(
        *("R-2404", KindCode.LABOR, ("Semilla", "State Labor Standards")),
        Step("send", ago(4)),
        Step("acknowledge", ago(3)),
        Step("accept", ago(2)),
        industry="restaurants",
        region="Marlow",
    )
    yield handoff(
        *("R-2395", KindCode.REPORT, ("Northside Shelter", "Elk Fork PD")),
        Step("send", ago(6)),
        Step("accept", ago(5)),
        Step("complete", ago(3), {"outcome": "report_taken"}),
        region="Elk Fork",
    )
    yield handoff(
        *("R-2412", KindCode.CALLOUT, ("Elk Fork PD", "Northside Shelter")),
        Step("send", ago(1)),
        Step("accept", ago(1) + timedelta(minutes=40)),
        legal_basis="le_generated_information",
        need_group="safety",
        urgency="urgent",
        source="law_enforcement",
        region="Elk Fork",
    )
