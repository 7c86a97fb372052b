"""Filters of capacity and inquiries. An inquiry's state is none: it would tell a provider what the others answered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.capacity_codes import CapacityStatus
from partners.codes import Need
from partners.models import Capacity, Inquiry


class CapacityFilter(django_filters.FilterSet):
    """Filters of reports."""

    organization = django_filters.UUIDFilter(field_name="organization_id", label=_("Organization"))
    need = django_filters.MultipleChoiceFilter(choices=Need.choices, label=_("Service"))
    status = django_filters.MultipleChoiceFilter(choices=CapacityStatus.choices, label=_("Capacity"))

    class Meta:
        model = Capacity
        fields: tuple[str, ...] = ()


class InquiryFilter(django_filters.FilterSet):
    """Filters of inquiries."""

    asker = django_filters.UUIDFilter(field_name="asker_id", label=_("Asked by"))
    need = django_filters.MultipleChoiceFilter(choices=Need.choices, label=_("What is needed"))

    class Meta:
        model = Inquiry
        fields: tuple[str, ...] = ()
