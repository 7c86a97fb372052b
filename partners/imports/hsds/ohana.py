"""The older tabular form (Open Referral 1.1, as Ohana writes it), put into the tables of HSDS 3.0.

What a column says that 3.0 keeps in a table of its own (languages, fees, areas, terms) becomes rows of that table; a
column that 3.0 has no place for stays with its row under its own name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from partners.imports.hsds.cleaning import cleaned, day
from partners.imports.hsds.records import Record
from partners.imports.hsds.sheets import Sheet, rows_of

TABLE_OF_FILE = {
    "organizations": "organization",
    "programs": "program",
    "locations": "location",
    "services": "service",
    "addresses": "address",
    "physical_addresses": "address",
    "mail_addresses": "mail_address",
    "postal_addresses": "mail_address",
    "contacts": "contact",
    "phones": "phone",
    "regular_schedules": "regular_schedule",
    "holiday_schedules": "holiday_schedule",
    "taxonomy": "term",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organization": ("id", "name", "description"),
    "program": ("id", "organization_id", "name", "alternate_name"),
    "location": ("id", "organization_id", "name", "description"),
    "service": ("id", "name", "description", "status"),
    "address": ("id", "location_id", "address_1", "city", "state_province", "postal_code", "country"),
    "mail_address": ("id", "location_id", "attention", "address_1", "city", "state_province", "postal_code", "country"),
    "contact": ("id", "location_id", "organization_id", "service_id", "name", "title"),
    "phone": ("id", "contact_id", "location_id", "organization_id", "service_id", "number"),
    "regular_schedule": ("id", "location_id", "service_id", "weekday", "opens_at", "closes_at"),
    "holiday_schedule": ("id", "location_id", "service_id", "start_date", "end_date", "closed"),
    "term": ("taxonomy_id", "name", "parent_id", "parent_name"),
}
"""Columns that a file of the older form must have."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "organization": ("name", "description"),
    "location": ("name", "description"),
    "service": ("name", "description"),
    "contact": ("name",),
    "address": ("postal_code", "country"),
    "mail_address": ("postal_code", "country"),
    "phone": ("number_type",),
    "regular_schedule": ("weekday", "opens_at", "closes_at"),
    "holiday_schedule": ("start_date", "end_date", "closed"),
}
"""Cells that the older form wants filled."""

ONLY_HERE = frozenset(
    {
        *("date_incorporated", "accepted_payments", "weekday", "number_type", "taxonomy_ids", "admin_emails"),
        *("funding_sources", "parent_name", "start_date", "vanity_number"),
    }
)
ONLY_NEWER = frozenset(
    {"service_at_location_id", "address_type", "location_type", "taxonomy_term_id", "link_id", "assured_date"}
)
STEMS = frozenset({"regular_schedules", "holiday_schedules", "mail_addresses", "postal_addresses", "taxonomy"})
RENAMED: Mapping[str, Mapping[str, str]] = {
    "organization": {"url": "website"},
    "location": {"website": "url"},
    "service": {"website": "url", "eligibility": "eligibility_description", "fees": "fees_description"},
    "phone": {"number_type": "type", "department": "description"},
}
DAYS = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")
LISTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "organization": (("funding_sources", "funding", "source"),),
    "location": (("accessibility", "accessibility", "description"), ("languages", "language", "name")),
    "service": (
        ("funding_sources", "funding", "source"),
        ("languages", "language", "name"),
        ("required_documents", "required_document", "document"),
        ("service_areas", "service_area", "name"),
    ),
}
"""Cells that hold lists: column, the table whose rows they become, and that table's column."""

_brackets = re.compile(r",(?![^(]*\))")


def is_ohana(sheets: Iterable[Sheet]) -> bool:
    """Whether these files are of the older form. One of 3.0 may have columns of it too, kept from where it came."""
    if any(ONLY_NEWER & set(sheet.header) for sheet in sheets):
        return False
    return any(sheet.stem in STEMS or ONLY_HERE & set(sheet.header) or _is_old(sheet) for sheet in sheets)


def _is_old(sheet: Sheet) -> bool:
    """Whether a file lacks a column that its table has in 3.0, and numbers its rows, which 3.0 does not."""
    missing = WITHOUT.get(sheet.stem, "")
    if not missing or missing in sheet.header or "id" not in sheet.header or not sheet.lines:
        return False
    cells, at = sheet.lines[0][1], sheet.header.index("id")
    return len(cells) > at and cells[at].strip().isdecimal()


WITHOUT = {"programs": "description", "contacts": "service_at_location_id"}


def records_of(sheets: Iterable[Sheet], source: str) -> Iterator[Record]:
    """The rows of all files as rows of HSDS 3.0, and what is wrong with the files themselves."""
    sheets = list(sheets)
    reader = _Reader(source, {sheet.file: table_of(sheet) for sheet in sheets})
    reader.learn_places(sheets)
    for sheet in sheets:
        table = reader.tables[sheet.file]
        missing = [name for name in COLUMNS.get(table, ()) if name not in sheet.header]
        if sheet.header and not table:
            sheet.complain("unknown_file")
        elif table and sheet.header and missing:
            sheet.complain("headers", value=", ".join(missing))
        elif table and sheet.header:
            for line, cells in rows_of(sheet):
                yield from reader.read(table, sheet.file, line, cells)
        yield from sheet.problems


def table_of(sheet: Sheet) -> str:
    """The table of a file: by its name, else the one whose columns it has, most of them first."""
    if sheet.stem in TABLE_OF_FILE:
        return TABLE_OF_FILE[sheet.stem]
    header = set(sheet.header)
    fitting = [table for table, columns in COLUMNS.items() if set(columns) <= header]
    return max(fitting, key=lambda table: len(COLUMNS[table]), default="")


class _Reader:
    """Reads rows of the older form; knows which organization each place belongs to, as services name only places."""

    def __init__(self, source: str, tables: Mapping[str, str]) -> None:
        self.source, self.tables = source, tables
        self.owners: dict[str, str] = {}
        self.readers: Mapping[str, Callable[[Record, dict[str, str]], dict[str, Any]]] = {
            "organization": _organization,
            "location": _location,
            "service": self._service,
            "mail_address": _mail_address,
            "regular_schedule": _regular,
            "holiday_schedule": _holiday,
            "term": _term,
        }

    def learn_places(self, sheets: Iterable[Sheet]) -> None:
        """Note the organization of every place."""
        for sheet in sheets:
            if self.tables[sheet.file] == "location" and {"id", "organization_id"} <= set(sheet.header):
                at, owner = sheet.header.index("id"), sheet.header.index("organization_id")
                wide = [cells for _line, cells in sheet.lines if len(cells) == len(sheet.header)]
                self.owners |= {cells[at].strip(): cells[owner].strip() for cells in wide}

    def read(self, table: str, file: str, line: int, cells: dict[str, str]) -> Iterator[Record]:
        """The row, and the rows that its cells stand for."""
        record = Record(0, table=NEW_TABLE.get(table, table), file=file, at=line)
        for column in REQUIRED.get(table, ()):
            if not cells.get(column, "").strip():
                record.note("required", column)
        made = self.readers.get(table, lambda _record, same: dict(same))(record, dict(cells))
        names = RENAMED.get(table, {})
        apart = {column for column, _table, _name in LISTS.get(table, ())} | {"taxonomy_ids"}
        kept = {names.get(column, column): value for column, value in made.items() if column not in apart}
        kept["id"] = f"{PREFIX[table]}{kept['id']}" if table in PREFIX and kept.get("id") else kept.get("id", "")
        yield cleaned(record, kept, self.source)
        yield from self._beside(table, record, cells)

    def _service(self, record: Record, cells: dict[str, str]) -> dict[str, Any]:
        place = cells.get("location_id", "").strip()
        if not cells.get("organization_id", "").strip() and place:
            cells["organization_id"] = self.owners.get(place, "")
            if not cells["organization_id"]:
                record.note("orphan", "location_id", value=place)
        elif not place and not cells.get("organization_id", "").strip():
            record.note("no_parent")
        cells.pop("location_id", None)
        return cells

    def _beside(self, table: str, record: Record, cells: Mapping[str, str]) -> Iterator[Record]:
        raw = cells.get("id", "").strip()
        for column, target, name in LISTS.get(table, ()):
            parts = [part.strip() for part in _brackets.split(cells.get(column, "")) if part.strip()]
            for part in parts:
                link = {f"{table}_id": raw, "id": f"{table}:{raw}:{column}:{part}", name: part}
                yield self._made(target, record, link)
        if table != "service":
            return
        if place := cells.get("location_id", "").strip():
            link = {"id": f"{raw}:{place}", "service_id": raw, "location_id": place}
            yield self._made("service_at_location", record, link)
        for part in filter(None, (part.strip() for part in cells.get("taxonomy_ids", "").split(","))):
            link = {"id": f"{raw}:{part}", "link_id": record.key, "link_entity": "service", "taxonomy_term_id": part}
            yield self._made("attribute", record, link)

    def _made(self, table: str, beside: Record, values: Mapping[str, Any]) -> Record:
        return cleaned(Record(0, table=table, file=beside.file, at=beside.at), values, self.source)


NEW_TABLE = {
    "mail_address": "address",
    "regular_schedule": "schedule",
    "holiday_schedule": "schedule",
    "term": "taxonomy_term",
}
PREFIX = {"mail_address": "mail:", "regular_schedule": "regular:", "holiday_schedule": "holiday:"}
"""Two files that become one table number their rows each from 1."""


def _organization(record: Record, cells: dict[str, str]) -> dict[str, Any]:
    text = cells.get("date_incorporated", "").strip()
    if not text:
        return cells
    found = day(text)
    if found is None:
        record.note("date", "date_incorporated", value=text)
        return cells
    if found != text:
        record.note("date_read", "date_incorporated", value=text, other=found)
    return {**cells, "date_incorporated": found, "year_incorporated": found[:4]}


def _location(_record: Record, cells: dict[str, str]) -> dict[str, Any]:
    virtual = cells.pop("virtual", "").strip().casefold() in ("true", "1", "yes")
    return {**cells, "location_type": "virtual" if virtual else "physical"}


def _mail_address(_record: Record, cells: dict[str, str]) -> dict[str, Any]:
    return {**cells, "address_type": "postal"}


def _regular(record: Record, cells: dict[str, str]) -> dict[str, Any]:
    text = cells.pop("weekday", "").strip()
    weekday = DAYS.get(text.casefold()) or (DAYS_BY_NUMBER.get(text))
    if text and weekday is None:
        record.note("weekday", "weekday", value=text)
    return {**_hours(record, cells), "freq": "WEEKLY", "byday": weekday or ""}


DAYS_BY_NUMBER = {str(number): code for number, code in enumerate(DAYS.values(), 1)}


def _holiday(record: Record, cells: dict[str, str]) -> dict[str, Any]:
    first, last = cells.pop("start_date", "").strip(), cells.pop("end_date", "").strip()
    closed = cells.pop("closed", "").strip().casefold()
    made = _hours(record, cells)
    if closed in ("true", "1", "yes"):
        made |= {"description": "Closed", "closed": "true"}
    elif closed and not (made.get("opens_at") and made.get("closes_at")):
        record.note("hours_missing", "opens_at")
    return {**made, **_period(record, first, last)}


def _period(record: Record, first: str, last: str) -> dict[str, str]:
    """The days; year 1 is how the older form writes a day of every year."""
    found = {"start_date": day(first), "end_date": day(last)}
    for column, text in (("start_date", first), ("end_date", last)):
        if text and found[column] is None:
            record.note("date", column, value=text)
        elif text and found[column] != text:
            record.note("date_read", column, value=text, other=found[column])
    days = (found["start_date"] or "", found["end_date"] or "")
    if all(found_day.startswith("0001-") for found_day in days):
        record.note("no_year", "start_date", value=first)
        return {"notes": f"Every year from {first.split(',')[0]} to {last.split(',')[0]}"}
    return {"valid_from": days[0], "valid_to": days[1]}


def _hours(record: Record, cells: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = dict(cells)
    for column in ("opens_at", "closes_at"):
        text = cells.get(column, "").strip()
        if text and (found := _time(text)) is None:
            record.note("time", column, value=text)
        elif text and found != text:
            record.note("time_read", column, value=text, other=found)
            made[column] = found
    return made


def _time(text: str) -> str | None:
    for form in TIMES:
        try:
            return datetime.strptime(text.upper(), form).strftime("%H:%M")  # noqa: DTZ007 - a time of day has no zone
        except ValueError:
            continue
    return None


def _term(_record: Record, cells: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {**cells, "id": cells.get("taxonomy_id", ""), "code": cells.get("taxonomy_id", "")}
    made.pop("taxonomy_id", None)
    return made
