"""The referrals behind a number: every count of a measure opens to exactly the rows it counts."""

from collections.abc import Callable

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid, NotAllowed
from partners.actors import Actor
from partners.codes import Sector
from referrals.lifecycle import OPEN
from referrals.models import Focus
from referrals.querysets import ReferralQuerySet
from referrals.reasons import Group
from reporting import cohorts, periods
from reporting.answers import WAITING
from reporting.cohorts import CONNECTED_POSITIONS, OPEN_POSITIONS, POSITIONS, STEPS, Question
from reporting.params import Params, require_answerable
from reporting.periods import Period
from reporting.viewers import Eye

Finder = Callable[[Question, str], ReferralQuerySet | None]

STANDING = {
    "": tuple(POSITIONS),
    "sent": tuple(POSITIONS),
    "all": tuple(POSITIONS),
    "open": OPEN_POSITIONS,
    "ended": tuple(code for code in POSITIONS if code not in (*CONNECTED_POSITIONS, *OPEN_POSITIONS)),
    **{code: (code,) for code in POSITIONS},
    **{step: tuple(POSITIONS)[tuple(POSITIONS).index(rest[-1]) + 1 :] for step, rest in STEPS.items()},
}
"""Names of parts, and the positions that make them up: a step holds everything from there on."""


def rows_behind(actor: Actor, params: Params, key: str, part: str = "") -> ReferralQuerySet:
    """The referrals that a measure's part counts; an empty part is all it counts.

    Raises NotAllowed for those who are not given exact numbers, Invalid for a part the measure does not have.
    """
    if require_answerable(actor, params) is not Eye.EXACT:
        raise NotAllowed(_("The handoffs behind a number are shown to coordinators only."))
    question = Question(actor=actor, params=params, eye=Eye.EXACT, now=timezone.now())
    find = FINDERS.get(key)
    found = find(question, part) if find else None
    if found is None:
        raise Invalid({"part": _("This number has no such part.")})
    return found


def order_of(key: str) -> tuple[str, ...]:
    """The order of these rows, newest first: by sending, or by the end where nothing was sent."""
    return ("-closed_at", "-id") if key == "information_given" else ("-sent_at", "-id")


def _in_period(q: Question, window: Period | None = None) -> ReferralQuerySet:
    return q.rows().filter(cohorts.sent_in(window or q.params.period))


def _standing(q: Question, part: str, window: Period | None = None) -> ReferralQuerySet | None:
    if part not in STANDING:
        return None
    rows = _in_period(q, window).annotate(stood=cohorts.position(q.params.as_of))
    return rows.filter(stood__in=STANDING[part])


def _given(q: Question, part: str) -> ReferralQuerySet | None:
    return q.given(q.params.period) if part in ("", "given") else None


def _acceptance(q: Question, part: str) -> ReferralQuerySet | None:
    if part not in ("", "accepted", "declined", "decided"):
        return None
    if part in ("accepted", "declined"):
        return _standing(q, part)
    rows = _in_period(q).annotate(stood=cohorts.position(q.params.as_of))
    return rows.filter(stood__in=("declined", *STANDING["accepted"]))


def _by_month(q: Question, part: str) -> ReferralQuerySet | None:
    code, _colon, rest = part.partition(":")
    if not code:
        months = periods.last_months(q.params.today)
        return _in_period(q, periods.between(months[0].start, months[-1].end))
    month = periods.named(code, q.params.today)
    return _standing(q, rest, month) if month and month.months == 1 else None


def _classed(name: str, classify: Callable, parts: dict[str, tuple[str, ...]]) -> Finder:
    def find(q: Question, part: str) -> ReferralQuerySet | None:
        if part not in parts:
            return None
        return _in_period(q).annotate(**classify(q.params.as_of)).filter(**{f"{name}__in": parts[part]})

    return find


def _timed(q: Question, part: str) -> ReferralQuerySet | None:
    month = periods.named(part, q.params.today) if part else q.params.period
    return cohorts.timed_rows(q, [month], q.params.as_of) if month else None


def _timed_months(q: Question, part: str) -> ReferralQuerySet | None:
    if part:
        return _timed(q, part)
    return cohorts.timed_rows(q, periods.last_months(q.params.today), q.params.as_of)


def _between_sectors(q: Question, part: str) -> ReferralQuerySet | None:
    if part in ("", "all"):
        return _in_period(q)
    source, colon, target = part.partition(":")
    if not colon or not {source, target} <= {"", *Sector.values}:
        return None
    ends = {"sender__sector": source, "receiver__sector": target}
    return _in_period(q).filter(**{name: sector for name, sector in ends.items() if sector})


def _across(q: Question, part: str) -> ReferralQuerySet | None:
    rows = _in_period(q)
    if part in ("", "sent"):
        return rows
    return rows.exclude(sender__sector=F("receiver__sector")) if part == "across" else None


def _declined_for(q: Question, part: str) -> ReferralQuerySet | None:
    rows = _standing(q, "declined")
    if rows is None or part in ("", "all"):
        return rows
    if part not in Group.values:
        return None
    unnamed = Q(reason_group="") if part == Group.OTHER else Q(pk=None)
    return rows.filter(Q(reason_group=part) | unnamed)


def _waiting(q: Question, part: str) -> ReferralQuerySet | None:
    step, _colon, late = part.partition(":")
    if step not in ("", "all", *WAITING) or late not in ("", "late"):
        return None
    places = tuple(WAITING) if step in ("", "all") else (step,)
    rows = q.rows().annotate(stood=cohorts.position(q.params.as_of)).filter(stood__in=places, state__in=OPEN)
    return rows.filter(due_at__lt=q.params.as_of) if late else rows


IN_TIME = {"": ("on_time", "missed"), "due": ("on_time", "missed"), "part": ("on_time",), "missed": ("missed",)}
LINKED = {
    "": ("connected", "not_connected"),
    "due": ("connected", "not_connected"),
    "part": ("connected",),
    "missed": ("not_connected",),
}
LABOR = {
    "": tuple(Focus.values),
    "labor": (Focus.LABOR, Focus.BOTH),
    "known": (Focus.LABOR, Focus.BOTH, Focus.SEX),
    "unknown": (Focus.UNKNOWN,),
}

FINDERS: dict[str, Finder] = {
    "referrals_sent": _standing,
    "information_given": _given,
    "acknowledged_on_time": _classed("answered", cohorts.acknowledgment, IN_TIME),
    "time_to_acknowledge": _timed,
    "acceptance_rate": _acceptance,
    "connected_14_days": _classed("linked", cohorts.connection, LINKED),
    "referrals_by_month": _by_month,
    "acknowledgment_trend": _timed_months,
    "who_refers_to_whom": _between_sectors,
    "how_far": _standing,
    "flow_by_state": _standing,
    "decline_reasons": _declined_for,
    "labor_share": _classed("concerns", cohorts.focus, LABOR),
    "cross_sector_share": _across,
    "open_and_late_now": _waiting,
}
