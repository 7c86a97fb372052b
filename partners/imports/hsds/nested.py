"""The nested form: JSON with an organization and everything under it, one object or a list of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from partners.imports.hsds import shapes
from partners.imports.hsds.cleaning import cleaned
from partners.imports.hsds.records import Record
from partners.imports.tables import refusal

DEEPEST = 40
SPACE = " \t\r\n,"
LISTS = ("contents", "organizations", "services", "data")


@dataclass(frozen=True)
class Found:
    """An object of the outermost list and the line it begins on."""

    line: int
    value: dict[str, Any]


def objects_of(text: str) -> Iterator[Found]:
    """The objects of a file one after the other: those of a list, of a page's `contents`, or the one it is.

    Raises Invalid, with the line, where the text is no JSON.
    """
    start = len(text) - len(text.lstrip())
    if not text.startswith("[", start):
        yield from _of_one(text)
        return
    decoder, at, line, counted = json.JSONDecoder(), start + 1, 1, 0
    while True:
        while at < len(text) and text[at] in SPACE:
            at += 1
        if text.startswith("]", at):
            return
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise _not_json(error, text) from None
        yield Found(line, _as_object(value, line))


def _of_one(text: str) -> Iterator[Found]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _not_json(error, text) from None
    whole = _as_object(whole, 1)
    inner = next((whole[name] for name in LISTS if isinstance(whole.get(name), list) and "id" not in whole), None)
    for value in [whole] if inner is None else inner:
        yield Found(1, _as_object(value, 1))


def _not_json(error: Exception, text: str) -> Exception:
    if isinstance(error, json.JSONDecodeError):
        where = {"line": error.lineno, "column": error.colno}
        return refusal(_("This is not JSON: look at line %(line)s, column %(column)s.") % where)
    return refusal(_("The file is nested too deep."))


def _as_object(value: Any, line: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal(_("Line %(line)s holds no organization.") % {"line": line})
    return value


def records_of(found: Found, file: str, source: str) -> list[Record]:
    """The rows of one object: an organization with what is under it, or a service that names its organization."""
    top = found.value
    if "organization" in top or ("status" in top and "organization_id" in top):
        owner = top.get("organization") or {"id": top.get("organization_id")}
        service = {name: value for name, value in top.items() if name != "organization"}
        top = {**owner, "services": [service]} if isinstance(owner, dict) else top
    walk = _Walk(file, found.line, source)
    walk.visit("organization", top, {}, "", 0)
    return walk.records


class _Walk:
    """Takes a nested object apart: each object a record, its place in the tree a link."""

    def __init__(self, file: str, line: int, source: str) -> None:
        self.records: list[Record] = []
        self.file, self.line, self.source = file, line, source

    def visit(self, table: str, value: Any, links: Mapping[str, str], path: str, depth: int) -> str:
        """Add the record of an object and of all under it; returns its id as written."""
        record = Record(0, table=table, file=self.file, at=self.line, path=path)
        if not isinstance(value, dict) or depth > DEEPEST:
            record.note("not_an_object")
            self.records.append(record)
            return ""
        flat = {name: inner for name, inner in value.items() if not self._is_child(table, name)}
        raw = str(value.get("id") or "")
        flat |= self._inlined(table, value, links, path, depth)
        cleaned(record, {**flat, **links}, self.source)
        self.records.append(record)
        for name, child in self._children(table, value):
            for number, inner in enumerate(value[name]):
                self.visit(child, inner, _links(table, child, raw), f"{path}.{name}[{number}]".strip("."), depth + 1)
        return raw

    def _children(self, table: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
        known = {**shapes.CHILDREN.get(table, {}), **shapes.ANYWHERE}
        return [(name, child) for name, child in known.items() if isinstance(value.get(name), list)]

    def _is_child(self, table: str, name: str) -> bool:
        if name in shapes.ANYWHERE or name in shapes.CHILDREN.get(table, {}):
            return True
        return (table, name) in (
            ("service", "program"),
            ("service_at_location", "location"),
            ("service", "organization"),
        )

    def _inlined(
        self, table: str, value: Mapping[str, Any], links: Mapping[str, str], path: str, depth: int
    ) -> dict[str, str]:
        """Objects that stand where HSDS tables have an id: a service's program, the place of a service."""
        made = {}
        if table == "service" and isinstance(value.get("program"), dict):
            owner = {"organization_id": links["organization_id"]} if "organization_id" in links else {}
            made["program_id"] = self.visit("program", value["program"], owner, f"{path}.program", depth + 1)
        if table == "service_at_location" and isinstance(value.get("location"), dict):
            made["location_id"] = self.visit("location", value["location"], {}, f"{path}.location", depth + 1)
        return made


def _links(table: str, child: str, raw: str) -> dict[str, str]:
    """How a row of the one table hangs on a row of the other."""
    if child == "attribute":
        return {"link_id": raw}
    if child == "metadata":
        return {"resource_id": raw}
    column = next((name for name, parent in shapes.PARENTS[child].items() if parent == table), "")
    return {column: raw} if column and raw else {}
