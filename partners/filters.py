"""One FilterSet each for organizations and contacts, for pages and API."""

from urllib.parse import parse_qs, urlencode
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from partners.codes import HANDS_OFF, LANGUAGES, AgencyLevel, Industry, Need, Sector, ViewKind
from partners.directory import matching
from partners.freshness import NEED_CHECK, Freshness
from partners.line_codes import LineKind, LinePurpose
from partners.merging import records_of
from partners.models import AfterHoursLine, Contact, ContactChange, ContactCheck, Organization, SavedView


class OrganizationFilter(django_filters.FilterSet):
    """Filters of the directory. What an organization has one of is not counted twice, so nothing need be distinct."""

    q = django_filters.CharFilter(method="by_words", label=_("Name, place, number or service"))
    sector = django_filters.MultipleChoiceFilter(choices=Sector.choices, label=_("Sector"), distinct=False)
    state = django_filters.CharFilter(field_name="state", lookup_expr="iexact", label=_("State"))
    county = django_filters.CharFilter(field_name="county", lookup_expr="icontains", label=_("County"))
    city = django_filters.CharFilter(field_name="city", lookup_expr="icontains", label=_("City"))
    level = django_filters.MultipleChoiceFilter(
        field_name="law_enforcement__level", choices=AgencyLevel.choices, label=_("Level"), distinct=False
    )
    industry = django_filters.MultipleChoiceFilter(
        field_name="business__industry", choices=Industry.choices, label=_("Industry"), distinct=False
    )
    naics = django_filters.CharFilter(
        field_name="business__naics", lookup_expr="startswith", label=_("NAICS code or its beginning")
    )
    service = django_filters.ChoiceFilter(field_name="services__need", choices=Need.choices, label=_("Service"))
    language = django_filters.ChoiceFilter(field_name="languages__language", choices=LANGUAGES, label=_("Language"))
    task_force = django_filters.UUIDFilter(method="by_task_force", label=_("Task force"))
    contacts = django_filters.ChoiceFilter(
        method="by_contacts", choices=[("check", _("A contact needs a check"))], label=_("Contacts")
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived")
    )

    class Meta:
        model = Organization
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Every word as written, else near it; with the `match_rank` to order by."""
        return matching(rows, value)

    def by_contacts(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """Organizations with a contact, open to this viewer, that is due, out of date, not confirmed or in doubt."""
        seen = Contact.objects.visible_to(self.request.actor)
        current = seen.current().filter(organization=OuterRef("pk"))
        return rows.filter(Exists(current.in_state(timezone.now().date(), NEED_CHECK)))

    def by_task_force(self, rows: QuerySet, _name: str, value: object) -> QuerySet:
        """Organizations that hand off in one task force."""
        return rows.filter(memberships__task_force=value, memberships__status__in=HANDS_OFF)


def view_query(text: str) -> str:
    """The filters of the directory in the query of an address, without the place in the list: what a view keeps.

    Raises Invalid (`query`) when they are not filters of the directory.
    """
    given = MultiValueDict(parse_qs(text.removeprefix("?")))
    filters = OrganizationFilter(given, queryset=Organization.objects.none())
    kept = [(name, value) for name in (*filters.filters, "scope") for value in given.getlist(name)]
    if not filters.is_valid() or not set(given.getlist("scope")) <= {"all"}:
        raise Invalid({"query": _("These are not filters of the directory.")})
    return urlencode(kept)


class SavedViewFilter(django_filters.FilterSet):
    """Filters of the views one keeps."""

    kind = django_filters.MultipleChoiceFilter(choices=ViewKind.choices, distinct=False, label=_("List"))

    class Meta:
        model = SavedView
        fields: tuple[str, ...] = ()


class ContactFilter(django_filters.FilterSet):
    """Filters of contacts."""

    organization = django_filters.UUIDFilter(field_name="organization_id", label=_("Organization"))
    primary = django_filters.BooleanFilter(field_name="is_primary", label=_("Primary"))
    current = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", label=_("Current"))
    freshness = django_filters.MultipleChoiceFilter(
        method="by_freshness", choices=Freshness.choices, label=_("Freshness")
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def by_freshness(self, rows: QuerySet, _name: str, value: list[str]) -> QuerySet:
        """Contacts that are in one of these states today."""
        if not value:
            return rows
        return rows.in_state(timezone.now().date(), value)  # type: ignore[attr-defined]


class CheckFilter(django_filters.FilterSet):
    """Filters of rounds of asking."""

    organization = django_filters.UUIDFilter(method="by_organization", label=_("Organization"))
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", label=_("Open"))
    to_call = django_filters.BooleanFilter(
        field_name="called_for_at", lookup_expr="isnull", exclude=True, label=_("Waits for a call")
    )

    class Meta:
        model = ContactCheck
        fields: tuple[str, ...] = ()

    def by_organization(self, rows: QuerySet, _name: str, value: UUID) -> QuerySet:
        """Those about one partner, or about a record merged into it."""
        return rows.filter(organization__in=records_of(value))


class ChangeFilter(django_filters.FilterSet):
    """Filters of changes that were asked for."""

    organization = django_filters.UUIDFilter(method="by_organization", label=_("Organization"))
    contact = django_filters.UUIDFilter(field_name="contact_id", label=_("Contact"))
    open = django_filters.BooleanFilter(field_name="decided_at", lookup_expr="isnull", label=_("Open"))

    class Meta:
        model = ContactChange
        fields: tuple[str, ...] = ()

    def by_organization(self, rows: QuerySet, _name: str, value: UUID) -> QuerySet:
        """Those about one partner, or about a record merged into it."""
        return rows.filter(organization__in=records_of(value))


class LineFilter(django_filters.FilterSet):
    """Filters of after-hours lines."""

    organization = django_filters.UUIDFilter(field_name="organization_id", label=_("Organization"))
    kind = django_filters.MultipleChoiceFilter(choices=LineKind.choices, label=_("How it is answered"))
    purpose = django_filters.MultipleChoiceFilter(choices=LinePurpose.choices, label=_("What it is for"))
    current = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", label=_("Current"))

    class Meta:
        model = AfterHoursLine
        fields: tuple[str, ...] = ()
