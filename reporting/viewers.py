"""Who is given which numbers: a coordinator exact ones, partners and evaluators protected ones, others none."""

from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.errors import NotAllowed
from partners.actors import Actor
from partners.models import TaskForce
from reporting.periods import Period, quarter_of

SETTLES = timedelta(days=30)
"""How long after its end a quarter is published to others than coordinators; it is counted as it stood then."""


class Eye(Enum):
    """How closely somebody may look."""

    EXACT = "exact"
    PROTECTED = "protected"


def eye_of(actor: Actor) -> Eye:
    """How closely this actor may look. Raises NotAllowed for roles that are given no numbers."""
    if actor.is_coordinator:
        return Eye.EXACT
    if actor.is_partner_staff or actor.is_evaluator:
        return Eye.PROTECTED
    raise NotAllowed(_("Your role does not include reports."))


def published_at(task_force: TaskForce, quarter: Period) -> datetime:
    """The moment from which, and as of which, a quarter's protected numbers are given."""
    return datetime.combine(quarter.end + SETTLES, time.min, ZoneInfo(task_force.time_zone))


def published_quarters(task_force: TaskForce, now: datetime, count: int) -> list[Period]:
    """The newest published quarters, oldest first."""
    quarter = quarter_of(now.astimezone(ZoneInfo(task_force.time_zone)).date())
    found: list[Period] = []
    while len(found) < count:
        quarter = quarter_of(quarter.start - timedelta(days=1))
        if published_at(task_force, quarter) <= now:
            found.append(quarter)
    return found[::-1]
