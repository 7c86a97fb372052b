"""Invented directories in the HSDS form and its kin, as files."""

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID, uuid5

SPACE = UUID("00000000-0000-4000-8000-000000000001")


def an_id(name: str) -> str:
    """The id of something invented."""
    return str(uuid5(SPACE, name))


def organization(name: str = "Lantern House", **more: Any) -> dict[str, Any]:
    """An organization in the nested form with a place, a service there, a number, hours, a contact and a term."""
    place = {
        "id": an_id(f"{name} place"),
        "location_type": "physical",
        "name": "Front door",
        "latitude": 46.6,
        "longitude": -120.5,
        "addresses": [
            {
                "id": an_id(f"{name} address"),
                "address_1": "12 Alder Street",
                "city": "Elk Fork",
                "region": "Marlow",
                "state_province": "WA",
                "postal_code": "98901",
                "country": "US",
                "address_type": "physical",
            }
        ],
    }
    service = {
        "id": an_id(f"{name} service"),
        "name": "Night beds",
        "status": "active",
        "assured_date": "2026-05-01",
        "minimum_age": 18,
        "house_rules": "Kept although no standard knows it",
        "service_at_locations": [{"id": an_id(f"{name} at"), "location": place}],
        "schedules": [{"id": an_id(f"{name} hours"), "freq": "WEEKLY", "byday": "MO", "opens_at": "08:00"}],
        "attributes": [
            {
                "id": an_id(f"{name} attribute"),
                "link_entity": "service",
                "taxonomy_term": {"id": an_id("shelter"), "name": "Emergency Shelter", "description": "Beds"},
            }
        ],
        "languages": [{"id": an_id(f"{name} spanish"), "name": "Spanish", "code": "es"}],
    }
    return {
        "id": an_id(name),
        "name": name,
        "description": "Beds for a night.",
        "website": "https://lantern.example",
        "locations": [place],
        "services": [service],
        "phones": [{"id": an_id(f"{name} phone"), "number": "+15095550100", "extension": 4, "type": "voice"}],
        "contacts": [{"id": an_id(f"{name} contact"), "name": "Front desk", "email": "desk@lantern.example"}],
        **more,
    }


def as_json(*organizations: Any) -> bytes:
    """A list of organizations as a file."""
    return json.dumps(list(organizations), indent=1).encode()


def table(*rows: dict[str, Any]) -> bytes:
    """A CSV file of these rows; its header is all their columns."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def zipped(**files: bytes) -> bytes:
    """A zip of CSV files, each named without its ending."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return target.getvalue()
