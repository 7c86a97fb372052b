"""Records of one partner twice, and a directory that came in: a pair to judge, a merge to undo, rows left out."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from core.clock import told_at
from partners import actions
from partners.codes import Sector

if TYPE_CHECKING:
    from referrals.demo.story import Stage

SPACE = UUID("0f0e2a3c-5b7d-4c1e-9a68-3d2b1c0a9f11")
SOURCE = "Marlow resource directory"
FILE = "marlow-resource-directory.json"
TWICE = "Lighthouse"
"""Whose second record was entered by hand and merged."""
IN_BOTH = "Northside Shelter"
"""Whom the directory lists under a name of its own."""


def records(stage: "Stage", now: datetime) -> None:
    """Enter a second record, take a directory in, merge the one pair, and find the other."""
    with told_at(now - timedelta(days=40)):
        second = actions.create_organization(
            by=stage.dana,
            name="Lighthouse Counseling Center",
            sector=Sector.SERVICE_PROVIDER,
            county="Tamsin",
            website="https://lighthouse.example",
        )
        actions.add_contact(second, by=stage.dana, title="Front desk", email="front@lighthouse.example")
    with told_at(now - timedelta(days=20)):
        _import(stage)
    with told_at(now - timedelta(days=12)):
        kept = stage.organizations[TWICE]
        kept.refresh_from_db()
        actions.merge_organizations(kept, second, by=stage.dana, take=["website"])
    with told_at(now - timedelta(days=1)):
        actions.find_all_duplicates()


def _import(stage: "Stage") -> None:
    """Four organizations are listed: one has no name, and one has a service whose day cannot be read."""
    listed = [_northside(stage), _pantry(), _clinic(), {"id": _id("nameless"), "description": "Closed in spring."}]
    content = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    run = actions.start_directory_import(content, by=stage.dana, file_name=FILE, source=SOURCE, attended=True)
    actions.apply_import(actions.stage(run, by=stage.dana), by=stage.dana)


def _northside(stage: "Stage") -> dict[str, Any]:
    known = stage.organizations[IN_BOTH]
    desk = known.contacts.get(is_primary=True)
    place = _place("northside", "410 Quarry Road", "Marlow")
    made = _organization("northside", f"{known.name}, Inc.", "Beds for a night and for a season.", place, "Night beds")
    return made | {"phones": [{"id": _id("northside phone"), "number": str(desk.phone)}]}


def _pantry() -> dict[str, Any]:
    place = _place("pantry", "77 Cedar Street", "Elk Fork")
    place["schedules"] = [
        {"id": _id("pantry tuesday"), "byday": "TU", "opens_at": "09:00", "closes_at": "13:00"},
        {"id": _id("pantry thursday"), "byday": "TH", "opens_at": "14:00", "closes_at": "18:00"},
    ]
    return _organization("pantry", "Cedar Street Pantry", "Groceries twice a week.", place, "Food pantry")


def _clinic() -> dict[str, Any]:
    made = _organization("clinic", "Quarry Night Clinic", "A doctor on two evenings.", _place("clinic"), "Primary care")
    made["services"][0]["assured_date"] = "spring 2025"
    made["contacts"] = [{"id": _id("clinic desk"), "title": "Clinic desk", "email": "desk@quarry-clinic.example"}]
    return made


def _organization(key: str, name: str, description: str, place: dict[str, Any], service: str) -> dict[str, Any]:
    given = {"id": _id(f"{key} at place"), "location": {"id": place["id"]}}
    offered = {"id": _id(f"{key} service"), "name": service, "status": "active", "service_at_locations": [given]}
    return {"id": _id(key), "name": name, "description": description, "locations": [place], "services": [offered]}


def _place(key: str, street: str = "3 Quarry Road", county: str = "Marlow") -> dict[str, Any]:
    address = {"id": _id(f"{key} address"), "address_1": street, "city": county, "region": county}
    address |= {"state_province": "ZZ", "postal_code": "00000", "country": "US", "address_type": "physical"}
    return {"id": _id(f"{key} place"), "location_type": "physical", "addresses": [address]}


def _id(key: str) -> str:
    return str(uuid5(SPACE, key))
