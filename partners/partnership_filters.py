"""Filters of partnerships, ratings, activities and work with survivors' organizations, for pages and API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.activity_codes import ActivityKind, Focus, Topic
from partners.codes import Sector
from partners.engagement_codes import Answer
from partners.merging import records_of
from partners.models import Activity, Engagement, Partnership, Rating, Recommendation
from partners.partnership_codes import PartnershipStatus, PartnershipType


class PartnershipFilter(django_filters.FilterSet):
    """Filters of partnerships; the rows know their status (PartnershipQuerySet.with_status)."""

    q = django_filters.CharFilter(method="by_words", label=_("Partner"))
    type = django_filters.MultipleChoiceFilter(method="by_type", choices=PartnershipType.choices, label=_("Type"))
    status = django_filters.MultipleChoiceFilter(
        field_name="status", choices=PartnershipStatus.choices, label=_("Status")
    )
    sector = django_filters.MultipleChoiceFilter(method="by_sector", choices=Sector.choices, label=_("Sector"))
    organization = django_filters.UUIDFilter(method="by_organization", label=_("Organization"))

    class Meta:
        model = Partnership
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Every word in the names or places of the two."""
        for word in value.casefold().split()[:6]:
            rows = rows.filter(Q(first__search_text__contains=word) | Q(second__search_text__contains=word))
        return rows

    def by_type(self, rows: QuerySet, _name: str, value: list[str]) -> QuerySet:
        """Those that do one of these things together."""
        wanted = Q()
        for code in value:
            wanted |= Q(types__icontains=f'"{code}"')
        return rows.filter(wanted)

    def by_sector(self, rows: QuerySet, _name: str, value: list[str]) -> QuerySet:
        """Those with a side of one of these sectors."""
        return rows.filter(Q(first__sector__in=value) | Q(second__sector__in=value)) if value else rows

    def by_organization(self, rows: QuerySet, _name: str, value: object) -> QuerySet:
        """Those of one organization."""
        return rows.of(records_of(value))  # type: ignore[attr-defined]


class ActivityFilter(django_filters.FilterSet):
    """Filters of activities."""

    kind = django_filters.MultipleChoiceFilter(choices=ActivityKind.choices, label=_("What"))
    topic = django_filters.MultipleChoiceFilter(choices=Topic.choices, label=_("Topic"))
    focus = django_filters.MultipleChoiceFilter(choices=Focus.choices, label=_("Focus"))
    held_from = django_filters.DateFilter(field_name="held_on", lookup_expr="gte", label=_("From"))
    held_to = django_filters.DateFilter(field_name="held_on", lookup_expr="lte", label=_("To"))
    organization = django_filters.UUIDFilter(method="by_organization", label=_("Organization"))

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def by_organization(self, rows: QuerySet, _name: str, value: object) -> QuerySet:
        """Those that one organization took part in."""
        return rows.joined_by(records_of(value))  # type: ignore[attr-defined]


class RatingFilter(django_filters.FilterSet):
    """Filters of ratings."""

    wave = django_filters.UUIDFilter(field_name="wave_id", label=_("Wave"))
    partnership = django_filters.UUIDFilter(field_name="partnership_id", label=_("Partnership"))

    class Meta:
        model = Rating
        fields: tuple[str, ...] = ()


class EngagementFilter(django_filters.FilterSet):
    """Filters of engagements."""

    organization = django_filters.UUIDFilter(method="by_organization", label=_("Organization"))

    class Meta:
        model = Engagement
        fields: tuple[str, ...] = ()

    def by_organization(self, rows: QuerySet, _name: str, value: object) -> QuerySet:
        """Those of one organization, by every record it goes by."""
        return rows.filter(organization__in=records_of(value))


class RecommendationFilter(EngagementFilter):
    """Filters of recommendations."""

    status = django_filters.MultipleChoiceFilter(choices=Answer.choices, label=_("Status"))

    class Meta:
        model = Recommendation
        fields: tuple[str, ...] = ()
