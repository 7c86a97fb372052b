"""The filters of lists of agreements, for pages and API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.agreement_codes import Instrument, Status
from partners.merging import records_of
from partners.models import Agreement


class AgreementFilter(django_filters.FilterSet):
    """Words, where it stands today, its kind, a party."""

    q = django_filters.CharFilter(method="by_words", label=_("Title, number or partner"))
    status = django_filters.MultipleChoiceFilter(method="by_status", choices=Status.choices, label=_("Where it stands"))
    instrument = django_filters.MultipleChoiceFilter(choices=Instrument.choices, label=_("Instrument"), distinct=False)
    organization = django_filters.UUIDFilter(method="by_organization", label=_("Party"))
    task_force = django_filters.UUIDFilter(field_name="task_force", label=_("Task force"))

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Every word in the title, the number or a party's name."""
        for word in value.casefold().split()[:6]:
            named = Q(parties__organization__search_text__contains=word)
            named |= Q(parties__organization__merged_into__search_text__contains=word)
            party = Q(pk__in=Agreement.objects.filter(named).values("pk"))
            rows = rows.filter(Q(title__icontains=word) | Q(reference_no__icontains=word) | party)
        return rows

    def by_status(self, rows: QuerySet, _name: str, value: list[str]) -> QuerySet:
        """Those that stand there on their task force's day."""
        if not value:
            return rows
        found: Any = rows
        if "status" not in rows.query.annotations:
            found = found.with_status(timezone.now())
        kept: QuerySet = found.standing(*value)
        return kept

    def by_organization(self, rows: QuerySet, _name: str, value: UUID) -> QuerySet:
        """Those that an organization is a party to."""
        found = Agreement.objects.filter(parties__organization__in=records_of(value))
        return rows.filter(pk__in=found.values("pk"))
