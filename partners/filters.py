"""One FilterSet each for organizations and contacts, for pages and API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.codes import HANDS_OFF, LANGUAGES, AgencyLevel, Industry, Need, Sector
from partners.models import Contact, Organization


class OrganizationFilter(django_filters.FilterSet):
    """Filters of the directory."""

    q = django_filters.CharFilter(method="by_words", label=_("Name, place or ORI"))
    sector = django_filters.MultipleChoiceFilter(choices=Sector.choices, label=_("Sector"))
    state = django_filters.CharFilter(field_name="state", lookup_expr="iexact", label=_("State"))
    county = django_filters.CharFilter(field_name="county", lookup_expr="icontains", label=_("County"))
    level = django_filters.MultipleChoiceFilter(
        field_name="law_enforcement__level", choices=AgencyLevel.choices, label=_("Level")
    )
    industry = django_filters.MultipleChoiceFilter(
        field_name="business__industry", choices=Industry.choices, label=_("Industry")
    )
    service = django_filters.ChoiceFilter(field_name="services__need", choices=Need.choices, label=_("Service"))
    language = django_filters.ChoiceFilter(field_name="languages__language", choices=LANGUAGES, label=_("Language"))
    task_force = django_filters.UUIDFilter(method="by_task_force", label=_("Task force"))
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived")
    )

    class Meta:
        model = Organization
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Every word in the name or place, or the beginning of an ORI."""
        return rows.matching(value)  # type: ignore[attr-defined]

    def by_task_force(self, rows: QuerySet, _name: str, value: object) -> QuerySet:
        """Organizations that hand off in one task force."""
        return rows.filter(memberships__task_force=value, memberships__status__in=HANDS_OFF)


class ContactFilter(django_filters.FilterSet):
    """Filters of contacts."""

    organization = django_filters.UUIDFilter(field_name="organization_id", label=_("Organization"))
    primary = django_filters.BooleanFilter(field_name="is_primary", label=_("Primary"))
    current = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", label=_("Current"))

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()
