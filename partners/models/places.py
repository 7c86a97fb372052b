"""What a directory in the HSDS form says of a partner: places, services, numbers and hours, each by its id there."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.organizations import Organization
from partners.places_querysets import LocationQuerySet, ServiceQuerySet


def place_key(organization_id: uuid.UUID, table: str, hsds_id: str, link: str = "") -> uuid.UUID:
    """The key of a row of one partner that a directory knows by an id: the same in every import."""
    return uuid.uuid5(organization_id, f"{table}:{hsds_id}:{link}")


class Listing(models.Model):
    """A partner as a directory lists it, under which id. `imported` is what the last import set, by column."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="listing"
    )
    hsds_id = models.UUIDField(unique=True)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    email = models.CharField(max_length=254, blank=True)
    further = models.JSONField(default=dict)
    imported = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_listing_per_external_id")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("email", "further", "imported")
        plain: ClassVar[tuple[str, ...]] = ("organization", "hsds_id", "source", "external_id", "description")

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Listed(models.Model):
    """One row that a directory holds about a partner. `further` is what of it has no column here, kept as it came."""

    id = models.UUIDField(primary_key=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    hsds_id = models.UUIDField()
    further = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.hsds_id)


class Location(Listed):
    """A place. Of a confidential one only city and county leave the organization or show outside it (rule V19)."""

    location_type = models.CharField(max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_location")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = (
            *("name", "description", "transportation", "latitude", "longitude", "is_confidential", "further"),
        )
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "hsds_id", "location_type")


class Address(Listed):
    """An address of a place; HSDS writes the county as `region`."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="addresses")
    address_type = models.CharField(max_length=10, blank=True)
    attention = models.CharField(max_length=200, blank=True)
    address_1 = models.CharField(max_length=300, blank=True)
    address_2 = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    state_province = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_address")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("attention", "address_1", "address_2", "postal_code", "further")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "hsds_id", "location", "address_type", "city", "region", "state_province"),
            "country",
        )


class Service(Listed):
    """A service as its provider describes it. Which of our needs it meets is read from its terms."""

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    url = models.CharField(max_length=500, blank=True)
    email = models.CharField(max_length=254, blank=True)
    eligibility_description = models.TextField(blank=True)
    minimum_age = models.FloatField(null=True)
    maximum_age = models.FloatField(null=True)
    fees_description = models.TextField(blank=True)
    application_process = models.TextField(blank=True)
    assured_date = models.DateField(null=True)
    assurer_email = models.CharField(max_length=254, blank=True)
    needs = models.JSONField(default=list)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_service")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("email", "assurer_email", "further")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "hsds_id", "name", "description", "status", "url", "eligibility_description"),
            *("minimum_age", "maximum_age", "fees_description", "application_process", "assured_date", "needs"),
        )


class ServiceAtLocation(Listed):
    """That a service is given at a place."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="at_services")
    description = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_service_at_location")
        ]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("description", "further")
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "hsds_id", "service", "location")


class Hung(Listed):
    """What may hang on a service, a place, or a service at a place, on several of them at once."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="%(class)ss")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="%(class)ss")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Phone(Hung):
    """A telephone number as a directory gives it."""

    number = models.CharField(max_length=100)
    extension = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=40, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_phone")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("number", "extension", "description", "further")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "hsds_id", "service", "location", "service_at_location", "type"),
        )


class Schedule(Hung):
    """Hours that repeat, after RFC 5545 as HSDS has them."""

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    freq = models.CharField(max_length=10, blank=True)
    byday = models.CharField(max_length=60, blank=True)
    opens_at = models.CharField(max_length=20, blank=True)
    closes_at = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "hsds_id"], name="one_schedule")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("further",)
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "organization", "hsds_id", "service", "location", "service_at_location", "valid_from", "valid_to"),
            *("freq", "byday", "opens_at", "closes_at", "description"),
        )


class Part(Listed):
    """A row of an HSDS table that has no model of its own here (`table`), kept whole so that it leaves as it came."""

    table = models.CharField(max_length=30)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "table"], name="part_by_table")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("further",)
        plain: ClassVar[tuple[str, ...]] = ("id", "organization", "hsds_id", "table")


TABLES: dict[str, type[Listed]] = {
    "location": Location,
    "address": Address,
    "service": Service,
    "service_at_location": ServiceAtLocation,
    "phone": Phone,
    "schedule": Schedule,
}
"""The HSDS tables that have a model of their own; rows of the others are Parts."""

LINKS = ("location", "service", "service_at_location")
OWN = frozenset({"id", "organization", "hsds_id", "further", "table", "is_confidential", "needs", *LINKS})


NUMBERS_AS_TEXT = frozenset({"extension"})
"""Columns that hold text here, since that is what they are, and a number in HSDS."""


def columns_of(table: str) -> tuple[str, ...]:
    """The HSDS columns of a table that have a column here, under the same name."""
    model = TABLES.get(table)
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in OWN) if model else ()


def values_of(row: Any, table: str) -> dict[str, Any]:
    """A stored row as the directory wrote it, without its id and without empty columns."""
    values = dict(row.further)
    for name in columns_of(table):
        if (value := getattr(row, name)) not in ("", None):
            values[name] = plain(float(value)) if name in NUMBERS_AS_TEXT else plain(value)
    return values


def plain(value: Any) -> Any:
    """A value as JSON has it: days in the ISO form, whole numbers without a point."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
