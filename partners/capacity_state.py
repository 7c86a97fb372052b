"""How old a report of capacity is, and where an inquiry stands: pure functions of what is stored and a moment."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from partners.capacity_codes import BED_NEEDS, OPEN_STATES, Age, CapacityStatus, InquiryState

BEDS_GREY, BEDS_DUE = timedelta(hours=72), timedelta(days=7)
OTHERS_GREY = OTHERS_DUE = timedelta(days=30)


def windows(need: str) -> tuple[timedelta, timedelta]:
    """After which time a report greys out, and after which an update is asked for."""
    return (BEDS_GREY, BEDS_DUE) if need in BED_NEEDS else (OTHERS_GREY, OTHERS_DUE)


def age_of(need: str, reported_at: datetime | None, now: datetime, review_on: date | None = None) -> Age:
    """Fresh, old once its time has passed, due once an update is asked for; a review date that came makes it due."""
    if reported_at is None:
        return Age.NEVER
    grey, due = windows(need)
    passed = now - reported_at
    if passed >= due or (review_on and review_on <= now.date()):
        return Age.DUE
    return Age.OLD if passed >= grey else Age.FRESH


def to_ask_again(
    need: str, reported_at: datetime, asked_at: datetime | None, now: datetime, review_on: date | None = None
) -> bool:
    """Whether to ask for an update: it is due, and nobody was asked within its window since the report."""
    if age_of(need, reported_at, now, review_on) != Age.DUE:
        return False
    _grey, window = windows(need)
    return asked_at is None or asked_at < reported_at or now - asked_at >= window


def summary(statuses: Iterable[str]) -> str:
    """What a partner's services come to: `paused` when none takes anybody, `limited` when some do not, else empty."""
    told = set(statuses)
    if not told - {CapacityStatus.HAS_CAPACITY}:
        return ""
    return "paused" if told == {CapacityStatus.NO_CAPACITY} else "limited"


def holds(hold_until: datetime | None, now: datetime) -> bool:
    """Whether a held place may still be taken."""
    return hold_until is not None and now < hold_until


def state_at(stored: str, expires_at: datetime, holds_until: Iterable[datetime | None], now: datetime) -> InquiryState:
    """Where an inquiry stands: it lapses when its time is over and no place is held any more."""
    state = InquiryState(stored)
    if state not in OPEN_STATES or now < expires_at or any(holds(until, now) for until in holds_until):
        return state
    return InquiryState.LAPSED
