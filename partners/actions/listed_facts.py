"""What the rows of a directory tell of our own lists: sector, place, phone, needs and languages of an organization."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from partners.codes import Sector
from partners.imports.hsds import ours
from partners.imports.hsds.judging import SHORT
from partners.imports.hsds.phones import e164
from partners.imports.hsds.records import Record
from partners.models.organizations import ORI_PATTERN

Facts = dict[str, str]
Needs = Mapping[tuple[str, str], set[str]]
LONGEST = {"state": 2, "county": 120, "city": 80, "short_name": SHORT, "time_zone": 40}
ELSEWHERE = ("need", "language")


def facts_of(records: Iterable[Any]) -> defaultdict[str, Facts]:
    """What rows tell of each organization itself, by its id. What an attribute says of our lists goes first."""
    facts: defaultdict[str, Facts] = defaultdict(dict)
    for record in records:
        for name, value in _facts(record).items():
            if record.table == "attribute" or name not in facts[record.owner]:
                facts[record.owner][name] = value
    return facts


def _facts(record: Record) -> Facts:
    values = record.values
    if record.table == "attribute" and values.get("link_entity") == "organization":
        kind, value = ours.meaning(values)
        return {kind: value} if kind and kind not in ELSEWHERE else {}
    if record.table == "address" and values.get("address_type") != "virtual":
        found = {"city": values.get("city"), "county": values.get("region"), "state": values.get("state_province")}
        return {name: text for name, text in found.items() if text}
    if record.table == "phone" and values.get("organization_id") and values.get("type", "voice") == "voice":
        return {"phone": values["number"]}
    if record.table == "organization_identifier" and values.get("identifier_type") == "ORI":
        return {"ori": values["identifier"]}
    return {}


def sector_of(found: Mapping[str, str]) -> str:
    """The sector that was told; directories list those who help, so that is what is meant without one."""
    told = found.get("sector", "")
    return told if ours.is_sector(told) else Sector.SERVICE_PROVIDER.value


def fields_of(found: Mapping[str, str], known: Mapping[str, Any]) -> Facts:
    """The fields of an organization that are empty and can be filled now."""
    wanted = {name: found[name] for name in (*LONGEST, "phone") if found.get(name) and not known.get(name)}
    fitting = {name: _fitting(name, value) for name, value in wanted.items()}
    return {name: value for name, value in fitting.items() if value}


def _fitting(name: str, value: str) -> str:
    if name == "phone":
        return e164(value)
    if name == "time_zone" and value not in available_timezones():
        return ""
    return value if len(value) <= LONGEST[name] else ""


def needs_of(record: Record) -> set[str]:
    """The needs that a row tells of: a service's name and keywords, or an attribute's term."""
    if record.table == "service":
        return ours.needs_in(record.values)
    kind, value = ours.meaning(record.values) if record.table == "attribute" else ("", "")
    return {value} if kind == "need" and ours.is_need(value) else set()


def needs_by_service(records: Iterable[Any]) -> dict[tuple[str, str], set[str]]:
    """The needs of each service, by the ids of its organization and its own."""
    needs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        if found := needs_of(record):
            service = record.key if record.table == "service" else record.values["link_id"]
            needs[record.owner, service] |= found
    return needs


def languages_of(record: Record) -> set[str]:
    """The languages of our list that a row names."""
    if record.table == "language":
        return {ours.spoken(record.values)} - {""}
    kind, value = ours.meaning(record.values) if record.table == "attribute" else ("", "")
    return {ours.spoken({"code": value})} - {""} if kind == "language" else set()


def _is_ori(text: str) -> bool:
    return bool(re.match(ORI_PATTERN, text))


def with_oris(found: Mapping[UUID, str], taken: set[str | None]) -> Iterator[dict[str, Any]]:
    """Rows of law-enforcement profiles; an ORI that is none, or that another agency has, is left out."""
    for pk, ori in found.items():
        is_free = _is_ori(ori) and ori not in taken
        taken.add(ori)
        yield {"organization_id": pk, "ori": ori if is_free else None}
