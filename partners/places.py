"""A partner's services and places as a viewer sees them: of a confidential place, outside, only city and county."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from partners.actors import Actor
from partners.codes import Need
from partners.models import Address, Location, Organization, Phone, Schedule, Service, ServiceAtLocation

ACTIVE = "active"


@dataclass(frozen=True)
class ShownPlace:
    """One place. Where it is confidential and the viewer outside, `area` is all there is."""

    id: UUID
    name: str
    lines: list[str]
    area: str
    is_confidential: bool
    is_hidden: bool
    services: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    hours: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShownService:
    """One service with what it is called here, for whom it is, and when somebody last assured it."""

    name: str
    description: str
    is_active: bool
    status: str
    needs: list[str]
    eligibility: str
    ages: str
    fees: str
    application: str
    url: str
    assured_on: date | None


def has_places(organization: Organization) -> bool:
    """Whether a directory lists anything of it."""
    found: tuple[QuerySet, ...] = (
        Service.objects.filter(organization__in=organization.ids),
        Location.objects.filter(organization__in=organization.ids),
    )
    return any(rows.exists() for rows in found)


def services_of(actor: Actor, organization: Organization) -> list[ShownService]:
    """What it offers, in its own words; active ones first."""
    rows = Service.objects.visible_to(actor).filter(organization__in=organization.ids).order_by("name", "id")
    return sorted((_service(row) for row in rows), key=lambda shown: not shown.is_active)


def places_of(actor: Actor, organization: Organization) -> list[ShownPlace]:
    """Where it is, a few queries however many places there are."""
    found = Location.objects.visible_to(actor).filter(organization__in=organization.ids)
    rows = list(found.order_by("name", "id"))
    shown = set(found.open().values_list("pk", flat=True))
    beside, is_outside = _Beside(rows), organization.pk not in actor.organization_ids
    return [_place(row, beside, row.pk not in shown, is_outside) for row in rows]


class _Beside:
    """What hangs on places, by place."""

    def __init__(self, places: Sequence[Location]) -> None:
        self.addresses: defaultdict[UUID, list[Address]] = defaultdict(list)
        self.phones: defaultdict[UUID, list[str]] = defaultdict(list)
        self.hours: defaultdict[UUID, list[str]] = defaultdict(list)
        self.services: defaultdict[UUID, list[str]] = defaultdict(list)
        for address in Address.objects.filter(location__in=places).order_by("address_type", "id"):
            self.addresses[address.location_id].append(address)
        for phone in Phone.objects.filter(location__in=places).order_by("id"):
            extension = f" x{phone.extension}" if phone.extension else ""
            self.phones[phone.location_id or UUID(int=0)].append(f"{phone.number}{extension}")
        for hours in Schedule.objects.filter(location__in=places).order_by("id"):
            self.hours[hours.location_id or UUID(int=0)].append(_hours(hours))
        given = ServiceAtLocation.objects.filter(location__in=places).order_by("service__name")
        for location_id, name in given.values_list("location", "service__name"):
            self.services[location_id].append(name)


def _place(row: Location, beside: _Beside, is_secret: bool, is_outside: bool) -> ShownPlace:
    addresses = beside.addresses[row.pk]
    area = ", ".join(filter(None, (addresses[0].city, addresses[0].region))) if addresses else ""
    if is_secret and is_outside:
        return ShownPlace(row.pk, "", [], area, is_confidential=True, is_hidden=True)
    return ShownPlace(
        row.pk,
        row.name,
        [_line(address) for address in addresses],
        area,
        is_confidential=is_secret,
        is_hidden=False,
        services=beside.services[row.pk],
        phones=beside.phones[row.pk],
        hours=list(filter(None, beside.hours[row.pk])),
    )


def _line(address: Address) -> str:
    city = " ".join(filter(None, (address.state_province, address.postal_code)))
    return ", ".join(filter(None, (address.address_1, address.address_2, address.city, city)))


def _hours(row: Schedule) -> str:
    times = "–".join(filter(None, (row.opens_at[:5], row.closes_at[:5])))
    return " ".join(filter(None, (row.byday, times))) or row.description


def _service(row: Service) -> ShownService:
    ages = "–".join(f"{age:g}" if age is not None else "" for age in (row.minimum_age, row.maximum_age))
    return ShownService(
        name=row.name,
        description=row.description,
        is_active=row.status in ("", ACTIVE),
        status=row.status,
        needs=[str(Need(need).label) for need in row.needs if need in Need.values],
        eligibility=row.eligibility_description,
        ages="" if ages == "–" else ages,
        fees=row.fees_description,
        application=row.application_process,
        url=row.url if row.url.startswith(("https://", "http://")) else "",
        assured_on=row.assured_date,
    )
