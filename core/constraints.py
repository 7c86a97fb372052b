"""Constraints said once."""

from django.db.models import CheckConstraint, F, Q


def both_or_neither(name: str, one: str, other: str) -> CheckConstraint:
    """Two nullable facts that are known together or not at all."""
    both = Q(**{f"{one}__isnull": False, f"{other}__isnull": False})
    neither = Q(**{f"{one}__isnull": True, f"{other}__isnull": True})
    return CheckConstraint(name=name, condition=both | neither)


def not_before(name: str, later: str, earlier: str) -> CheckConstraint:
    """A nullable time or date that never comes before another."""
    unknown = Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": True})
    return CheckConstraint(name=name, condition=unknown | Q(**{f"{later}__gte": F(earlier)}))


def exactly_one(name: str, one: str, other: str) -> CheckConstraint:
    """Of two nullable columns, one is filled and the other empty."""
    first = Q(**{f"{one}__isnull": False, f"{other}__isnull": True})
    second = Q(**{f"{one}__isnull": True, f"{other}__isnull": False})
    return CheckConstraint(name=name, condition=first | second)
