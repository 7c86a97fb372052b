"""A plain table, one organization on each line: what its columns mean, guessed, shown and changed before it is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.imports.hsds import ours
from partners.imports.hsds.cleaning import cleaned
from partners.imports.hsds.records import Record, uuid_of
from partners.imports.hsds.sheets import Sheet, rows_of

TARGETS = {
    "name": _("Name of the organization"),
    "id": _("Id in the source"),
    "alternate_name": _("Other name"),
    "description": _("Description"),
    "website": _("Website"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "sector": _("Sector"),
    "address_1": _("Street address"),
    "address_2": _("Street address, second line"),
    "city": _("City"),
    "region": _("County"),
    "state_province": _("State"),
    "postal_code": _("ZIP code"),
    "service": _("Service"),
    "needs": _("Services, several in one cell"),
    "eligibility_description": _("Who can be helped"),
    "languages": _("Languages, several in one cell"),
}
"""What a column may mean."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "organization", "organization name", "organization_name", "agency", "agency name", "provider"),
    "id": ("id", "identifier", "organization_id", "agency id", "record id", "external id"),
    "alternate_name": ("alternate name", "alternate_name", "aka", "other name", "short name", "acronym"),
    "description": ("description", "about", "summary"),
    "website": ("website", "web site", "url", "web", "homepage"),
    "email": ("email", "e-mail", "email address", "mail"),
    "phone": ("phone", "telephone", "phone number", "tel", "main phone"),
    "sector": ("sector", "kind", "type"),
    "address_1": ("address", "address_1", "address 1", "street", "street address"),
    "address_2": ("address_2", "address 2", "suite", "unit"),
    "city": ("city", "town"),
    "region": ("county", "region"),
    "state_province": ("state", "state_province", "province"),
    "postal_code": ("zip", "zip code", "zipcode", "postal code", "postal_code", "postcode"),
    "service": ("service", "service name", "program"),
    "needs": ("services", "needs", "services offered", "service types"),
    "eligibility_description": ("eligibility", "who can be helped", "population served"),
    "languages": ("languages", "language", "languages spoken"),
}
OF_ORGANIZATION = ("name", "alternate_name", "description", "website", "email")
OF_ADDRESS = ("address_1", "address_2", "city", "region", "state_province", "postal_code")
PLACES = {"city": "city", "region": "county", "state_province": "state"}
LONGEST_EXACT = 15


def guess(header: list[str]) -> dict[str, str]:
    """What each column of a table most likely means; a meaning goes to the first column that fits."""
    found: dict[str, str] = {}
    for target, words in WORDS.items():
        for word in words:
            column = next((name for name in header if name.replace("-", " ").strip() == word), None)
            if column is not None and column not in found:
                found[column] = target
                break
    return found


def records_of(sheet: Sheet, mapping: Mapping[str, str], source: str) -> Iterator[Record]:
    """The rows that each line stands for."""
    is_workbook = sheet.file.lower().endswith(".xlsx")
    for line, cells in rows_of(sheet):
        given = {target: cells[column].strip() for column, target in mapping.items() if column in cells}
        if is_workbook and given.get("id", "").isdecimal() and len(given["id"]) > LONGEST_EXACT:
            given["id"] = f"{float(given['id']):.1E}"  # a workbook keeps fifteen digits; the rest is made up
        yield from _Line(sheet.file, line, source, given).records()
    yield from sheet.problems


class _Line:
    """One line, taken apart into rows of a directory."""

    def __init__(self, file: str, at: int, source: str, given: dict[str, str]) -> None:
        self.file, self.at, self.source, self.given = file, at, source, given
        place = (given.get(name, "") for name in ("name", "city", "state_province"))
        self.raw = given.get("id") or "|".join(" ".join(part.split()).casefold() for part in place)

    def records(self) -> Iterator[Record]:
        """The organization first, then what the line says of it."""
        yield self._entry("organization", "", {name: self.given.get(name, "") for name in OF_ORGANIZATION})
        if phone := self.given.get("phone"):
            yield self._entry("phone", "phone", {"number": phone, "type": "voice", "organization_id": self.raw})
        yield from self._sector()
        yield from self._place()
        yield from self._services()

    def _sector(self) -> Iterator[Record]:
        if text := self.given.get("sector"):
            code = text.strip().casefold().replace(" ", "_")
            record = self._attribute("organization", "", "sector", code)
            if not ours.is_sector(code):
                record.note("not_in_list", "sector", value=text, other=", ".join(ours.Sector.values))
            yield record

    def _place(self) -> Iterator[Record]:
        given = {name: self.given.get(name, "") for name in OF_ADDRESS}
        if given["address_1"]:
            yield self._entry("location", "place", {"organization_id": self.raw})
            yield self._entry("address", "address", {**given, "location_id": f"{self.raw}#place"})
            return
        for column, kind in PLACES.items():
            if given[column]:
                yield self._attribute("organization", "", kind, given[column])

    def _services(self) -> Iterator[Record]:
        names = [
            self.given.get("service", ""),
            *self.given.get("needs", "").replace("|", ";").replace(",", ";").split(";"),
        ]
        wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        for name in wanted:
            made = {
                "name": name,
                "organization_id": self.raw,
                "eligibility_description": self.given.get("eligibility_description", ""),
            }
            yield self._entry("service", f"service:{name.casefold()}", made)
            for spoken in filter(None, (part.strip() for part in self.given.get("languages", "").split(","))):
                key = f"language:{name.casefold()}:{spoken.casefold()}"
                link = {"name": spoken, "service_id": f"{self.raw}#service:{name.casefold()}"}
                yield self._entry("language", key, link)

    def _attribute(self, table: str, part: str, kind: str, value: str) -> Record:
        values = {"link_id": uuid_of(self.source, table, self._id(part)), "link_entity": table}
        record = self._entry("attribute", kind, values)
        record.values["taxonomy_term"] = ours.term(kind, value)
        return record

    def _entry(self, table: str, part: str, values: dict[str, Any]) -> Record:
        record = Record(0, table=table, file=self.file, at=self.at)
        return cleaned(record, {**values, "id": self._id(part)}, self.source)

    def _id(self, part: str) -> str:
        return f"{self.raw}#{part}" if part else self.raw
