"""The directory as an HSDS 3.0 file: nested JSON, or a zip of tables with their description. Always the same bytes."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.cells import FORMULA_MARKS
from partners.exports.rows import Leaving, Row
from partners.imports.hsds import shapes

LINKS = frozenset({name for columns in shapes.PARENTS.values() for name in columns})
EPOCH = (1980, 1, 1, 0, 0, 0)
DEFINED = {table: (*columns, *shapes.EXPECTED.get(table, ())) for table, columns in shapes.REQUIRED.items()}


def as_json(leavings: Iterable[Leaving]) -> Iterator[bytes]:
    """A list of organizations, one on each line, with everything under it."""
    yield b"["
    for number, leaving in enumerate(leavings):
        text = json.dumps(nested(leaving), ensure_ascii=False, separators=(",", ":"))
        yield (b",\n" if number else b"\n") + text.encode()
    yield b"\n]\n"


def as_zip(leavings: Iterable[Leaving]) -> bytes:
    """One CSV file for each table that has rows, and datapackage.json, which describes them."""
    tables = _tables(leavings)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in (name for name in shapes.FILES if tables.get(name)):
            _write(archive, f"{shapes.FILES[table]}.csv", _csv(table, tables[table]))
        _write(archive, "datapackage.json", _package([name for name in shapes.FILES if tables.get(name)], tables))
    return target.getvalue()


# --- nested -----------------------------------------------------------------------------------------------------------


def nested(leaving: Leaving) -> Row:
    """An organization as one object."""
    return _Nest(leaving).object_of("organization", leaving.tables["organization"][0])


class _Nest:
    """Hangs rows on each other."""

    def __init__(self, leaving: Leaving) -> None:
        self.hung: defaultdict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
        self.by_id = {(table, row["id"]): row for table, rows in leaving.tables.items() for row in rows}
        for table, rows in leaving.tables.items():
            for row in rows:
                for column, parent in shapes.PARENTS.get(table, {}).items():
                    if row.get(column):
                        self.hung[parent, row[column]].append((table, row))

    def object_of(self, table: str, row: Row) -> Row:
        """A row with all that hangs on it."""
        made = {name: value for name, value in completed(table, row).items() if name not in LINKS}
        for name, child in shapes.CHILDREN.get(table, {}).items():
            found = [inner for kind, inner in self.hung.get((table, row["id"]), ()) if kind == child]
            if found:
                made[name] = [self.object_of(child, inner) for inner in found]
        for name, child in shapes.ANYWHERE.items():
            found = [inner for kind, inner in self.hung.get(("", row["id"]), ()) if kind == child]
            if found:
                made[name] = [self.object_of(child, inner) for inner in found]
        return made | self._inlined(table, row)

    def _inlined(self, table: str, row: Row) -> Row:
        """A service's program and the place of a service stand in it; a place that nothing else holds, whole."""
        if table == "service" and (program := self.by_id.get(("program", row.get("program_id", "")))):
            return {"program": _flat("program", program)}
        if table == "service_at_location" and (place := self.by_id.get(("location", row["location_id"]))):
            whole = "organization_id" not in place
            return {"location": self.object_of("location", place) if whole else _flat("location", place)}
        return {}


def _flat(table: str, row: Row) -> Row:
    return {name: value for name, value in completed(table, row).items() if name not in LINKS}


def completed(table: str, row: Mapping[str, Any]) -> Row:
    """A row in the order of its table's columns, what HSDS wants in it filled with empty text."""
    known = [name for name in shapes.COLUMNS[table] if name in row or name in DEFINED.get(table, ())]
    further = sorted(name for name in row if name not in shapes.COLUMNS[table])
    made = {name: row.get(name, "") for name in (*known, *further)}
    if isinstance(made.get("taxonomy_term"), dict):
        term = completed("taxonomy_term", made["taxonomy_term"])
        if isinstance(term.get("taxonomy_detail"), dict):
            term["taxonomy_detail"] = completed("taxonomy", term["taxonomy_detail"])
        made["taxonomy_term"] = term
    return made


# --- tables -----------------------------------------------------------------------------------------------------------


def _tables(leavings: Iterable[Leaving]) -> dict[str, list[Row]]:
    """All rows by table; a place that two organizations list stands once, with the one whose it is."""
    tables: defaultdict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
    for leaving in leavings:
        for table, rows in leaving.tables.items():
            for row in rows:
                identity = (row["id"], row.get("link_id") or row.get("resource_id") or "")
                if identity not in tables[table] or "organization_id" not in tables[table][identity]:
                    tables[table][identity] = _without_term(row, tables)
    return {table: [rows[identity] for identity in sorted(rows)] for table, rows in tables.items()}


def _without_term(row: Row, tables: defaultdict[str, dict[tuple[str, str], Row]]) -> Row:
    """An attribute that names its term by id; the term and its taxonomy become rows of their own tables."""
    term = row.get("taxonomy_term")
    if not isinstance(term, dict):
        return row
    inner = {name: value for name, value in term.items() if name != "taxonomy_detail"}
    detail = term.get("taxonomy_detail")
    if isinstance(detail, dict) and detail.get("id"):
        inner["taxonomy_id"] = detail["id"]
        tables["taxonomy"].setdefault((detail["id"], ""), detail)
    tables["taxonomy_term"].setdefault((term["id"], ""), inner)
    return {**{name: value for name, value in row.items() if name != "taxonomy_term"}, "taxonomy_term_id": term["id"]}


def _columns(table: str, rows: list[Row]) -> list[str]:
    known = shapes.COLUMNS[table]
    return [*known, *sorted({name for row in rows for name in row if name not in known})]


def _csv(table: str, rows: list[Row]) -> bytes:
    columns, out = _columns(table, rows), io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name, "")) for name in columns])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before it, which our reader takes off."""
    if isinstance(value, str):
        is_marked = value.startswith(FORMULA_MARKS) or (value.startswith("'") and value[1:].startswith(MARKED))
        return f"'{value}" if is_marked else value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


MARKED = (*FORMULA_MARKS, "'")


def _package(tables: list[str], rows: Mapping[str, list[Row]]) -> bytes:
    resources = [
        {
            "profile": "tabular-data-resource",
            "name": table,
            "path": f"{shapes.FILES[table]}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "primaryKey": "id",
                "fields": [{"name": name, "type": _type(name)} for name in _columns(table, rows[table])],
            },
        }
        for table in tables
    ]
    package = {"profile": "tabular-data-package", "name": "human-services-data", "version": "3.0"}
    return json.dumps({**package, "resources": resources}, indent=1).encode()


def _type(name: str) -> str:
    return "number" if name in shapes.NUMBERS else "date" if name in shapes.DAYS else "string"


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
