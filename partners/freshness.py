"""How far a detail may be trusted: from the day it was last confirmed and how often it is asked about.

Lines, contacts and whatever else is kept current share `state`. Cadences are the domain facts 1.4.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partners.codes import ContactRole


class Freshness(TextChoices):
    """How fresh a contact is: by time, or because something happened to it."""

    FRESH = "fresh", _("Confirmed")
    DUE = "due", _("Check due")
    STALE = "stale", _("Out of date")
    UNVERIFIED = "unverified", _("Not confirmed")
    BOUNCED = "bounced", _("E-mail bounced")
    DISPUTED = "disputed", _("Disputed")
    DEPARTED = "departed", _("Left")


NEED_CHECK = (Freshness.DUE, Freshness.STALE, Freshness.UNVERIFIED, Freshness.BOUNCED, Freshness.DISPUTED)
"""The states in which somebody should ask."""

EVERY = (7, 14, 30, 60, 90, 180, 365)
"""The cadences to choose from, in days: a short list, so that one query can tell every contact's state."""

ON_CALL_DAYS, INTAKE_DAYS, OTHER_DAYS = 30, 90, 180
CADENCE: Mapping[str, int] = {
    ContactRole.ON_CALL: ON_CALL_DAYS,
    ContactRole.REFERRAL_INTAKE: INTAKE_DAYS,
    ContactRole.CERTIFYING: INTAKE_DAYS,
}
"""How often a role is asked about, in days; every other role each OTHER_DAYS. A task force may set its own."""


def state(confirmed_on: date | None, today: date, interval: int) -> Freshness:
    """Fresh, due from 80 % of the interval (days) on, stale once past it, unverified once past it twice or never."""
    if confirmed_on is None:
        return Freshness.UNVERIFIED
    for found, last_day in cutoffs(today, interval):
        if confirmed_on <= last_day:
            return found
    return Freshness.FRESH


def cutoffs(today: date, interval: int) -> list[tuple[Freshness, date]]:
    """For each state but fresh, worst first, the latest day of confirmation that puts a detail in it."""
    return [
        (Freshness.UNVERIFIED, today - timedelta(days=2 * interval + 1)),
        (Freshness.STALE, today - timedelta(days=interval + 1)),
        (Freshness.DUE, today - timedelta(days=-(-interval * 4 // 5))),
    ]


def days_for(roles: Iterable[str], own: Mapping[str, int] | None = None) -> int:
    """How often a contact with these roles is asked about: its strictest role counts; `own` are a task force's."""
    cadence = {**CADENCE, **(own or {})}
    return min((cadence.get(role, OTHER_DAYS) for role in roles), default=OTHER_DAYS)
