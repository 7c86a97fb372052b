"""What an import noticed, in words: counts, and one entry per problem."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from core.cells import safe_cell
from partners.codes import AgencyLevel
from partners.imports.judging import Counts, Judged
from partners.imports.problems import KINDS, Problem, Weight, sentence
from partners.models import ImportRow, ImportRun, Verdict

LONGEST_NAME = 80
FIELDS = {
    "name": _l("Name"),
    "state": _l("State"),
    "county": _l("County"),
    "counties": _l("Counties"),
    "agency_type": _l("Type"),
    "level": _l("Level"),
    "months_reported": _l("Months reported"),
    "nibrs_months_reported": _l("Months reported in NIBRS"),
    "past_10_years_reported": _l("Years reported of the last ten"),
}
WHERE = ("table", "file", "at")
"""What a row of a directory of several files says of where it stood."""

ORDER = (Weight.ERROR, Weight.WARNING, Weight.NOTE)


@dataclass(frozen=True)
class Summary:
    """Labels with counts: of the rows by what becomes of them, and of what was noticed, gravest first."""

    verdicts: list[tuple[str, int]]
    notes: list[tuple[str, int]]


@dataclass(frozen=True)
class ShownRow:
    """One row of a run: what becomes of it, each change as `(field, before, after)`, each problem in words."""

    line: int
    key: str
    name: str
    verdict: str
    changes: list[tuple[str, str, str]]
    entries: list["Entry"]
    table: str = ""
    file: str = ""
    at: int = 0


@dataclass(frozen=True)
class Entry:
    """One problem of one row, in words."""

    line: int
    key: str
    verdict: str
    weight: str
    column: str
    reason: str
    value: str
    table: str = ""
    file: str = ""
    at: int = 0

    @property
    def place(self) -> str:
        """Where it stands, for a line of text."""
        return f"{self.file} line {self.at}" if self.file else f"line {self.line}"


def summary_of(counts: Counts) -> Summary:
    """The counts of lines that were judged but not stored."""
    return _summary(counts.verdicts, counts.notes)


def summary_of_run(run: ImportRun) -> Summary:
    """The counts of a run."""
    by_verdict = {"create": run.created, "update": run.updated, "same": run.same, "bad": run.bad}
    return _summary(by_verdict, run.notes)


def notes_of_run(run: ImportRun) -> list[tuple[str, str, int]]:
    """What a run noticed: weight, label, count, gravest first."""
    return _notes(run.notes)


def entries_of_judged(rows: Iterable[Judged]) -> Iterator[Entry]:
    """One entry per problem of lines that were judged but not stored."""
    for row in rows:
        where: dict[str, Any] = {name: getattr(row.parsed, name, "") for name in WHERE}
        for entry in _entries(row.parsed.line, row.parsed.key, row.verdict, row.told):
            yield replace(entry, **where) if where["file"] else entry


def entries_of_run(run: ImportRun) -> Iterator[Entry]:
    """One entry per problem of a run's rows: those not imported first, then by line."""
    bad_first = Case(When(verdict=Verdict.BAD, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = ImportRow.objects.filter(run=run).exclude(problems=[]).order_by(bad_first, "line")
    for row in rows.iterator(chunk_size=2000):
        yield from entries_of_row(row)


def entries_of_row(row: ImportRow) -> Iterator[Entry]:
    """One entry per problem of a stored row."""
    where = {name: getattr(row, name) for name in WHERE}
    return (replace(entry, **where) for entry in _entries(row.line, row.key, Verdict(row.verdict), row.problems))


def rows_of(run: ImportRun, verdict: str, *, after: int = 0, size: int = 50) -> tuple[list[ShownRow], int | None]:
    """A run's rows of one verdict behind a line, and the line to go on from; None at the end."""
    found = ImportRow.objects.filter(run=run, verdict=verdict, line__gt=after).order_by("line")[: size + 1]
    rows = list(found)
    shown = [_shown_row(row) for row in rows[:size]]
    return shown, shown[-1].line if len(rows) > size else None


def report_lines(entries: Iterable[Entry], *, of_directory: bool = False) -> Iterator[list[str]]:
    """The report as lines of cells, a header first, each safe to open in a spreadsheet.

    That of a directory says file and table too, and has ids of its own.
    """
    header = [_("Line"), _("ORI"), _("Result"), _("Weight"), _("Column"), _("What was noticed"), _("Value")]
    yield [_("Line"), _("Id"), *header[2:], _("Table"), _("File")] if of_directory else header
    for entry in entries:
        texts = (entry.key, entry.verdict, entry.weight, entry.column, entry.reason, entry.value)
        where = (entry.table, entry.file) if of_directory else ()
        yield [str(entry.at or entry.line), *map(safe_cell, (*texts, *where))]


def _shown_row(row: ImportRow) -> ShownRow:
    changes = [
        (str(FIELDS.get(name, name)), _text(before), _text(after)) for name, (before, after) in row.changes.items()
    ]
    where = {name: getattr(row, name) for name in WHERE}
    return ShownRow(row.line, row.key, _name(row.values), row.verdict, changes, list(entries_of_row(row)), **where)


def _name(values: Mapping[str, Any]) -> str:
    """What a row is about: its name, or the first of what else it says."""
    found = (values.get(name) for name in ("name", "address_1", "number", "description", "source", "document", "byday"))
    return next((str(text) for text in found if text), "")[:LONGEST_NAME]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", "")) or "…"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(AgencyLevel(value).label) if value in AgencyLevel.values else str("" if value is None else value)


def _entries(line: int, key: str, verdict: Verdict, problems: Iterable[Problem]) -> Iterator[Entry]:
    for found in problems:
        weight = KINDS[found["kind"]].weight.label
        yield Entry(line, key, str(verdict.label), str(weight), found["column"], sentence(found), found["value"])


def _summary(verdicts: Mapping[str, int], notes: Mapping[str, int]) -> Summary:
    counted = [(str(verdict.label), verdicts.get(verdict.value, 0)) for verdict in Verdict]
    return Summary(counted, [(label, count) for _weight, label, count in _notes(notes)])


def _notes(notes: Mapping[str, int]) -> list[tuple[str, str, int]]:
    known = [(ORDER.index(Weight(KINDS[kind].weight)), kind, count) for kind, count in notes.items() if kind in KINDS]
    return [(str(KINDS[kind].weight), str(KINDS[kind].label), count) for _rank, kind, count in sorted(known)]
