"""One row of a directory: its table, its id, its values by column, where it stood, and what was noticed."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from partners.imports.agencies import Parsed
from partners.imports.problems import Problem, is_error

ROOT = uuid.UUID("5f0c5a0e-6f57-5c3b-9d8e-2f6a1d0c7b11")
_ruined = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")


@dataclass
class Record(Parsed):
    """`key` is the id as a UUID, `raw_id` as it was written, `owner` the id of the organization it belongs to.

    `at` is the line of `file`; `path` leads to the object in a nested file.
    """

    table: str = ""
    raw_id: str = ""
    file: str = ""
    at: int = 0
    path: str = ""
    owner: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether it is kept out."""
        return any(map(is_error, self.problems))

    @property
    def link(self) -> str:
        """For rows that may hang on any other: on which one. One id may stand there more than once."""
        return self.values.get("link_id") or self.values.get("resource_id") or ""

    def note(self, kind: str, column: str = "", *, value: Any = "", other: Any = "") -> None:
        """Add a problem; in a nested file its column says the whole way to it."""
        super().note(kind, f"{self.path}.{column}".strip(".") if self.path else column, value=value, other=other)

    def packed(self) -> list[Any]:
        """As it waits for a worker."""
        return [self.table, self.key, self.raw_id, self.values, self.file, self.at, self.problems]


@dataclass
class Document:
    """An organization's rows, its own first. Without an owner: rows that belong to nobody."""

    owner: str
    records: list[Record] = field(default_factory=list)

    def packed(self) -> list[Any]:
        """As it waits for a worker."""
        return [self.owner, [record.packed() for record in self.records]]

    @classmethod
    def unpacked(cls, line: Iterable[Any], first: int) -> "Document":
        """The document again, its rows numbered from `first`."""
        owner, rows = line
        return cls(owner, list(_unpacked(owner, rows, first)))


def _unpacked(owner: str, rows: Iterable[list[Any]], first: int) -> Iterator[Record]:
    for number, (table, key, raw_id, values, file, at, problems) in enumerate(rows, first):
        found: list[Problem] = problems
        yield Record(number, key, values, found, table=table, raw_id=raw_id, file=file, at=at, owner=owner)


def uuid_of(source: str, table: str, raw: str) -> str:
    """An id as HSDS wants it: as it is when it is a UUID, else one made from it, the same every time."""
    try:
        return str(uuid.UUID(raw))
    except ValueError:
        return str(uuid.uuid5(ROOT, f"{source}:{table}:{raw}"))


def is_ruined(raw: str) -> bool:
    """Whether a spreadsheet has cut a long number down to a few digits."""
    return bool(_ruined.match(raw))
