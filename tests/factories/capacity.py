"""Factories of reports of capacity."""

from datetime import UTC, datetime

import factory

from partners.models import Capacity, ServiceOffered
from tests.factories.partners import OrganizationFactory


class ServiceOfferedFactory(factory.django.DjangoModelFactory):
    """A shelter."""

    class Meta:
        model = ServiceOffered

    organization = factory.SubFactory(OrganizationFactory)
    need = "emergency_shelter"


class CapacityFactory(factory.django.DjangoModelFactory):
    """A shelter with beds, as reported on the frozen day of most tests."""

    class Meta:
        model = Capacity

    organization = factory.SubFactory(OrganizationFactory)
    need = "emergency_shelter"
    status = "has_capacity"
    beds_available = 5
    beds_maximum = 12
    reported_at = datetime(2026, 11, 24, 12, tzinfo=UTC)
