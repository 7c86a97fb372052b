"""What a report is asked for: read from an address, checked, and refused with a sentence for each field."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.codes import Sector
from partners.models import Award, TaskForce
from referrals.kinds import KindCode
from reporting import periods
from reporting.periods import Period
from reporting.viewers import Eye, eye_of, published_at, published_quarters

NAMES = ("task_force", "period", "start", "end", "last_day", "compare", "sector", "region", "award", "kind")
"""Every name that is read from an address."""

FILTERS = ("sector", "region", "award", "kind")
COMPARISONS = ("previous", "year_before", "none")
DEFAULT_PERIOD = "last_90_days"
LONGEST_REGION = 80


@dataclass(frozen=True)
class Params:
    """A task force, a period by date sent, what it is compared with, and filters; empty filters let everything through.

    `as_of` is the moment (aware) whose state is counted: the present, or for protected numbers the fixed moment a
    quarter is published. `sector` is that of either end.
    """

    task_force: TaskForce
    period: Period
    compared: Period | None
    as_of: datetime
    sector: str = ""
    region: str = ""
    award: Award | None = None
    kind: str = ""

    @property
    def start(self) -> date:
        """First local date."""
        return self.period.start

    @property
    def end(self) -> date:
        """The local date after the last."""
        return self.period.end

    @property
    def today(self) -> date:
        """The task force's local date at `as_of`."""
        return self.as_of.astimezone(ZoneInfo(self.task_force.time_zone)).date()

    @property
    def windows(self) -> list[Period]:
        """The period, and what it is compared with."""
        return [self.period, *([self.compared] if self.compared else [])]

    def filters(self) -> dict[str, str]:
        """The filters in force, as codes."""
        award = str(self.award.pk) if self.award else ""
        given = {"sector": self.sector, "region": self.region, "award": award, "kind": self.kind}
        return {name: value for name, value in given.items() if value}

    def filters_in_words(self) -> str:
        """The filters in force, for a line on paper or in a file."""
        words = [
            str(Sector(self.sector).label) if self.sector else "",
            self.region,
            str(self.award or ""),
            str(KindCode(self.kind).label) if self.kind else "",
        ]
        return ", ".join(word for word in words if word) or _("No filters")


def read(actor: Actor, query: Mapping[str, Any], now: datetime | None = None) -> Params:
    """The parameters an actor asks for. Raises NotAllowed for roles without reports, Invalid with words by field."""
    now, eye = now or timezone.now(), eye_of(actor)
    given = {name: str(query.get(name) or "").strip() for name in NAMES}
    task_force = _task_force(actor, given["task_force"])
    if eye is Eye.PROTECTED:
        return _protected(task_force, given, now)
    today = now.astimezone(ZoneInfo(task_force.time_zone)).date()
    errors: dict[str, str] = {}
    period = _period(given, today, errors)
    award = _award(actor, task_force, given["award"], errors)
    _check_codes(given, errors)
    if errors or period is None:
        raise Invalid(errors)
    return Params(
        task_force=task_force,
        period=period,
        compared=_compared(given["compare"], period, today),
        as_of=now,
        sector=given["sector"],
        region=given["region"],
        award=award,
        kind=given["kind"],
    )


def _protected(task_force: TaskForce, given: dict[str, str], now: datetime) -> Params:
    """A published quarter of the whole network: the only question whose answers cannot be subtracted."""
    errors = {name: whole_quarters_only() for name in (*FILTERS, "start", "end", "last_day") if given[name]}
    newest = published_quarters(task_force, now, 1)[0]
    period = periods.named(given["period"], now.date()) if given["period"] else newest
    if period is None or not periods.is_quarter(period) or published_at(task_force, period) > now:
        errors["period"] = _("Choose a published quarter; the newest is %(code)s.") % {"code": newest.code}
    if given["compare"] not in ("", *COMPARISONS):
        errors["compare"] = _wrong_comparison()
    if errors or period is None:
        raise Invalid(errors)
    return Params(
        task_force=task_force,
        period=period,
        compared=_compared(given["compare"], period, period.end),
        as_of=published_at(task_force, period),
    )


def require_answerable(actor: Actor, params: Params) -> Eye:
    """How closely the actor may look at these parameters, however they were made.

    Raises NotAllowed for roles without reports or another task force, Invalid for what protected numbers are not
    given by.
    """
    eye = eye_of(actor)
    if not TaskForce.objects.visible_to(actor).filter(pk=params.task_force.pk).exists():
        raise NotAllowed(_("This task force's numbers are not yours to see."))
    if eye is Eye.PROTECTED:
        wrong = dict.fromkeys(params.filters(), whole_quarters_only())
        is_published = periods.is_quarter(params.period) and params.as_of == published_at(
            params.task_force, params.period
        )
        if not is_published or params.as_of > timezone.now():
            wrong["period"] = whole_quarters_only()
        if params.compared and not periods.is_quarter(params.compared):
            wrong["compare"] = whole_quarters_only()
        if wrong:
            raise Invalid(wrong)
    return eye


def whole_quarters_only() -> str:
    """Why a protected viewer's question is refused."""
    return _("Your role is shown whole quarters of the whole network, so that no number tells of one person.")


def _task_force(actor: Actor, given: str) -> TaskForce:
    own = TaskForce.objects.visible_to(actor).order_by("name", "id")
    found = next((row for row in own if given in ("", str(row.pk), row.slug)), None)
    if found is None and not given:
        raise NotAllowed(_("Your organization is in no task force, so there are no numbers to show."))
    if found is None:
        raise Invalid({"task_force": _("Choose a task force of yours.")})
    return found


def _period(given: dict[str, str], today: date, errors: dict[str, str]) -> Period | None:
    code = given["period"] or (periods.CUSTOM if given["start"] else DEFAULT_PERIOD)
    if code == periods.CUSTOM:
        return _custom(given, errors)
    for name in ("start", "end", "last_day"):
        if given[name]:
            errors[name] = _("Leave this out, or choose the period “custom”.")
    period = periods.named(code, today)
    if period is None:
        errors["period"] = _("Choose a period such as last_90_days, 2026-10, 2026-Q4, FY2027-Q1, 2026-H2 or custom.")
    return period


def _custom(given: dict[str, str], errors: dict[str, str]) -> Period | None:
    start, end = _date(given, "start", errors), _date(given, "end", errors)
    last = _date(given, "last_day", errors)
    if last and not end:
        end = last + timedelta(days=1)
    if errors:
        return None
    if start is None:
        errors["start"] = _("Enter the first day.")
    if end is None:
        errors["last_day"] = _("Enter the last day.")
    if start is None or end is None:
        return None
    if end <= start:
        errors["last_day" if last else "end"] = _("Choose an end after the first day.")
    return periods.between(start, end)


def _date(given: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    if not given[name]:
        return None
    try:
        found = parse_date(given[name])
    except ValueError:
        found = None
    if found is None or not periods.EARLIEST <= found.year <= periods.LATEST:
        errors[name] = _("Enter a date as year-month-day, such as 2026-11-23.")
        return None
    return found


def _compared(code: str, period: Period, today: date) -> Period | None:
    if code == "none":
        return None
    return periods.year_before(period, today) if code == "year_before" else periods.previous(period, today)


def _award(actor: Actor, task_force: TaskForce, given: str, errors: dict[str, str]) -> Award | None:
    if not given:
        return None
    try:
        pk = uuid.UUID(given)
    except ValueError:
        pk = uuid.UUID(int=0)
    found = Award.objects.visible_to(actor).filter(task_force=task_force, pk=pk).first()
    if found is None:
        errors["award"] = _("Choose a program of this task force.")
    return found


def _check_codes(given: dict[str, str], errors: dict[str, str]) -> None:
    if given["sector"] and given["sector"] not in Sector.values:
        errors["sector"] = _("Choose a sector from the list.")
    if given["kind"] and given["kind"] not in KindCode.values:
        errors["kind"] = _("Choose a kind from the list.")
    if len(given["region"]) > LONGEST_REGION or "\x00" in given["region"]:
        errors["region"] = _("Choose a county or region from the list.")
    if given["compare"] not in ("", *COMPARISONS):
        errors["compare"] = _wrong_comparison()


def _wrong_comparison() -> str:
    return _("Compare with previous, year_before or none.")
