"""What lists of breaches and demands to disclose can be narrowed by; pages and API share it."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from referrals.models import Breach, Demand
from referrals.safeguard_codes import BreachKind, Decision, Instrument


class BreachFilter(django_filters.FilterSet):
    """Breaches by kind, and whether they are closed."""

    kind = django_filters.MultipleChoiceFilter(choices=BreachKind.choices, label=_("What happened"))
    is_open = django_filters.BooleanFilter(method="by_open", label=_("Not closed yet"))

    class Meta:
        model = Breach
        fields: ClassVar[list[str]] = []

    def by_open(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        """Those not closed yet, or those that are."""
        return rows.filter(closed_at__isnull=bool(value))


class DemandFilter(django_filters.FilterSet):
    """Demands by paper, and by what became of them."""

    instrument = django_filters.MultipleChoiceFilter(choices=Instrument.choices, label=_("Paper"))
    decision = django_filters.MultipleChoiceFilter(choices=Decision.choices, label=_("Decision"))

    class Meta:
        model = Demand
        fields: ClassVar[list[str]] = []
