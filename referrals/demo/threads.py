"""The threads of the story that every visitor finds, whatever the seed: they hang on the moment it is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core.clock import Calendar, add_business_hours
from partners.codes import Need
from referrals.demo.traffic import Handoff, Step
from referrals.kinds import KindCode
from referrals.release_codes import Category

QUARTER = timedelta(minutes=15)
LEGAL = {"need_group": "legal", "legal_basis": "consent", "region": "Tamsin"}

TWO_AT_A_FARM = {
    "needs": [Need.WAGE_CLAIM, Need.SAFETY_PLANNING],
    "people": 2,
    "age_band": "adults",
    "language": "mix",
    "interpreter": "yes",
    "accessibility": ["outside_work_hours", "transport"],
    "county": "Tamsin",
    "work_setting": "agriculture",
    "safe_contact": ["through_sender_only", "no_calls", "no_text", "no_letters"],
    "own_reference": "SWC-1187",
}
ONE_WITH_A_CHILD = {
    "needs": [Need.IMMIGRATION_RELIEF, Need.CHILD_CARE],
    "people": 1,
    "age_band": "adults",
    "language": "es",
    "interpreter": "no",
    "accessibility": ["child_friendly"],
    "county": "Tamsin",
    "safe_contact": ["call_mornings", "no_voicemail", "ask_sender_first"],
    "own_reference": "SWC-1163",
}


def threads(now: datetime, calendar: Calendar) -> Iterator[Handoff]:
    """A hand-off about to be due, the decline before it, a business's tip gone quiet, and a partner falling behind."""
    declined = business_days_ago(now, 3, calendar)
    yield _service("R-2407", "Semilla", "Harbor Legal Aid", [
        Step("send", business_days_ago(now, 5, calendar)),
        Step("acknowledge", business_days_ago(now, 4, calendar)),
        Step("decline", declined, {"reason": "no_capacity"}),
    ])  # fmt: skip
    day = calendar.local_day(now)
    yield replace(
        _service("R-2416", "Semilla", "Immigrant Services", [Step("send", almost_due(now, calendar))], "R-2407"),
        contents=TWO_AT_A_FARM,
        release={"expires_on": day + timedelta(days=26), "language": "mix", "categories": Category.values},
    )
    yield _service(
        "R-2387", "Interfaith Housing", "Harbor Legal Aid", [Step("send", business_days_ago(now, 9, calendar))]
    )
    yield _service("R-2393", "Casa del Río", "Harbor Legal Aid", [Step("send", business_days_ago(now, 4, calendar))])
    yield replace(
        _waiting_for_contact("R-2372", "Semilla", "New Roots", now, calendar),
        contents=ONE_WITH_A_CHILD,
        release={
            "expires_on": day + timedelta(days=12),
            "categories": [code for code in Category.values if code != Category.WORK],
            "feedback_allowed": True,
        },
    )
    yield _waiting_for_contact("R-2368", "Northside Shelter", "Casa del Río", now, calendar)
    yield _service("R-2381", "Semilla", "Lighthouse", [
        Step("send", business_days_ago(now, 8, calendar)),
        Step("accept", business_days_ago(now, 7, calendar)),
    ])  # fmt: skip
    yield replace(
        _service("R-2321", "Semilla", "Lighthouse", [Step("give_information", business_days_ago(now, 45, calendar))]),
        envelope=LEGAL | {"handoff_mode": "cold_info_given"},
    )
    yield Handoff(
        reference="R-2410",
        kind=KindCode.TIP,
        sender="Summit Hospitality",
        receiver="Elk Fork PD",
        steps=(Step("send", business_days_ago(now, 3, calendar)),),
        envelope={"industry": "hotels", "region": "Elk Fork", "source": "business_employer"},
        contents={
            "county": "Elk Fork",
            "area": "Motel row near the interchange",
            "signs": ["documents_kept", "unpaid_wages", "employer_housing"],
            "workers": "6-20",
            "language": "tl",
            "note": "A cleaning contractor's crew; two shifts, paid in cash.",
        },
    )
    yield Handoff(
        reference="R-2415",
        kind=KindCode.TRAINING,
        sender="FairHire",
        receiver="Lighthouse",
        steps=(Step("send", now - timedelta(hours=2)),),
        envelope={"industry": "other", "region": "Tamsin"},
        contents={"topic": "worker_rights", "audience": "business_management", "attendance": 25, "language": "en"},
    )


def almost_due(now: datetime, calendar: Calendar) -> datetime:
    """A sending time whose eight business hours end within the hour; at night, one that is due next morning."""
    for quarters in range(4, 4 * 24 * 5):
        sent = now - quarters * QUARTER
        if timedelta(minutes=40) <= add_business_hours(sent, 8, calendar) - now <= timedelta(minutes=60):
            return sent
    return now - timedelta(hours=3)


def _service(reference: str, sender: str, receiver: str, steps: list[Step], previous: str = "") -> Handoff:
    return Handoff(reference, KindCode.SERVICE, sender, receiver, tuple(steps), LEGAL, {}, previous)


def _waiting_for_contact(reference: str, sender: str, receiver: str, now: datetime, calendar: Calendar) -> Handoff:
    days = (11, 10, 9)
    moves = ("send", "acknowledge", "accept")
    steps = [Step(move, business_days_ago(now, ago, calendar)) for move, ago in zip(moves, days, strict=True)]
    return replace(_service(reference, sender, receiver, steps), envelope=LEGAL | {"handoff_mode": "warm_intro"})


def business_days_ago(now: datetime, days: int, calendar: Calendar) -> datetime:
    """10:00 local on the working day so many working days before now."""
    day = calendar.local_day(now)
    while days:
        day -= timedelta(days=1)
        days -= calendar.works_on(day)
    return calendar.opening(day) + timedelta(hours=1)
