"""What a measure answers: rows of cells with a few words, the same for page, API and file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reporting.periods import Period

if TYPE_CHECKING:
    from reporting.params import Params

COUNT, PERCENT, HOURS, DAYS = "count", "percent", "business_hours", "business_days"
SHOWN, SUPPRESSED, NONE, LONGER, ABOUT = "shown", "suppressed", "none", "longer_than", "about"
STATUSES = (SHOWN, ABOUT, SUPPRESSED, NONE, LONGER)


@dataclass(frozen=True)
class Cell:
    """One number, and in `status` how to take it.

    `shown` is exact, `about` rounded to protect somebody. Without a value: `suppressed` (too few, then `below` is the
    bound; or it would tell of too few), `none` (nothing to divide by), `longer_than` (not over, longer than `above`).
    """

    value: float | None
    status: str = SHOWN
    below: int | None = None
    above: float | None = None

    @property
    def text(self) -> str:
        """The cell in words; a hidden one is never 0."""
        if self.status == SUPPRESSED:
            return _("fewer than %(k)s") % {"k": self.below} if self.below else _("not shown")
        if self.status == LONGER:
            return _("over %(hours)s") % {"hours": _plain(self.above)}
        if self.status == ABOUT:
            return _("about %(value)s") % {"value": _plain(self.value)}
        return "—" if self.value is None else _plain(self.value)

    def as_dict(self) -> dict[str, Any]:
        """For answers to programs."""
        answer: dict[str, Any] = {"value": self.value, "status": self.status}
        if self.status == SUPPRESSED:
            answer["below"] = self.below
        if self.status == LONGER:
            answer["above"] = self.above
        return answer


def _plain(value: float | None) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1f}"


NOTHING = Cell(None, NONE)
WITHHELD = Cell(None, SUPPRESSED)


def count(value: int) -> Cell:
    """An exact count."""
    return Cell(value)


def share(part: Cell, whole: Cell, *, least: int = 1) -> Cell:
    """`part` of `whole` in percent, to one decimal; hidden with either of them or below `least`, none of nothing."""
    if SUPPRESSED in (part.status, whole.status):
        return WITHHELD
    if not whole.value or part.value is None:
        return NOTHING
    if whole.value < least:
        return WITHHELD
    return Cell(round(100 * part.value / whole.value, 1))


@dataclass(frozen=True)
class Column:
    """A column: its stable code, its words, and what its cells hold."""

    code: str
    label: str | Promise
    unit: str = COUNT


@dataclass(frozen=True)
class Row:
    """A row: its stable code, its words, and one cell for each column by code. `kind` tells kinds of rows apart."""

    code: str
    label: str | Promise
    cells: dict[str, Cell]
    kind: str = ""


@dataclass(frozen=True)
class Result:
    """A measure's answer to some parameters, with everything a reader needs to cite it.

    `notes` are sentences that go with the numbers. `suppressed_below` is the smallest count shown; None when all
    are exact. `ignores_period` is set for measures that look at now or at the last year instead.
    """

    key: str
    title: str
    definition: str
    version: int
    params: "Params"
    generated_at: datetime
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    suppressed_below: int | None = None
    notes: tuple[str, ...] = field(default=())
    ignores_period: bool = False

    def row(self, code: str) -> Row | None:
        """The row of a code."""
        return next((row for row in self.rows if row.code == code), None)

    def cell(self, row_code: str, column: str) -> Cell:
        """One cell; an empty one when there is no such row."""
        row = self.row(row_code)
        return row.cells[column] if row else NOTHING

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Header and rows in words: what a page shows as a table and a file holds."""
        header = [self.stub, *(str(column.label) for column in self.columns)]
        rows = [[str(row.label), *(row.cells[column.code].text for column in self.columns)] for row in self.rows]
        return header, rows

    def as_dict(self) -> dict[str, Any]:
        """For answers to programs: codes and plain values. Periods are half-open: `end` is the day after the last."""
        params = self.params
        return {
            "key": self.key,
            "title": self.title,
            "definition": self.definition,
            "version": self.version,
            "task_force": str(params.task_force.pk),
            "period": _period(params.period),
            "compared_with": _period(params.compared) if params.compared else None,
            "ignores_period": self.ignores_period,
            "time_zone": params.task_force.time_zone,
            "filters": params.filters(),
            "as_of": _moment(params.as_of, params.task_force.time_zone),
            "generated_at": _moment(self.generated_at, params.task_force.time_zone),
            "suppressed_below": self.suppressed_below,
            "notes": list(self.notes),
            "columns": [{"code": c.code, "label": str(c.label), "unit": c.unit} for c in self.columns],
            "rows": [
                {
                    "code": row.code,
                    "label": str(row.label),
                    "kind": row.kind,
                    "cells": {name: cell.as_dict() for name, cell in row.cells.items()},
                }
                for row in self.rows
            ],
        }


def _period(period: Period) -> dict[str, str]:
    dates = {"start": period.start.isoformat(), "end": period.end.isoformat()}
    return {"code": period.code, "label": period.label, **dates}


def _moment(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
