"""Constraints said once."""

from datetime import date

from django.db.models import CheckConstraint, F, Model, Q
from django.utils.translation import gettext as _

_IN_ORDER: dict[str, tuple[str, str]] = {}
"""Later and earlier column of each constraint on an order, by its name."""


def both_or_neither(name: str, one: str, other: str) -> CheckConstraint:
    """Two nullable facts that are known together or not at all."""
    both = Q(**{f"{one}__isnull": False, f"{other}__isnull": False})
    neither = Q(**{f"{one}__isnull": True, f"{other}__isnull": True})
    return CheckConstraint(name=name, condition=both | neither)


def not_before(name: str, later: str, earlier: str) -> CheckConstraint:
    """A nullable time or date that never comes before another."""
    _IN_ORDER[name] = later, earlier
    unknown = Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": True})
    return CheckConstraint(name=name, condition=unknown | Q(**{f"{later}__gte": F(earlier)}))


def out_of_order(row: Model) -> dict[str, str]:
    """What is wrong with the order of a row's days and times: a sentence by the name of the later column."""
    wrong = {}
    for later, earlier in (_IN_ORDER[one.name] for one in row._meta.constraints if one.name in _IN_ORDER):
        end, start = getattr(row, later), getattr(row, earlier)
        if isinstance(end, date) and isinstance(start, date) and end < start:
            first = getattr(row._meta.get_field(earlier), "verbose_name", earlier)
            wrong[later] = _("Choose a day that is not before “%(first)s”.") % {"first": first}
    return wrong


def exactly_one(name: str, one: str, other: str) -> CheckConstraint:
    """Of two nullable columns, one is filled and the other empty."""
    first = Q(**{f"{one}__isnull": False, f"{other}__isnull": True})
    second = Q(**{f"{one}__isnull": True, f"{other}__isnull": False})
    return CheckConstraint(name=name, condition=first | second)
