"""Tables that carry their drawing inside: sector by sector, and step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEAT_STEPS = 5


@dataclass(frozen=True)
class Cell:
    """One count: the value for its shade (None: may not be shown), the words in the cell, and where it leads."""

    value: int | None
    shown: str
    url: str = ""


@dataclass(frozen=True)
class ShadedCell:
    """A cell as the table draws it: `step` 0 (none) to 5 (most)."""

    shown: str
    url: str
    step: int
    to: str


@dataclass(frozen=True)
class MatrixRow:
    """One sector's row: code, label, its cells and its total as shown."""

    code: str
    label: str
    cells: list[ShadedCell]
    total: str


@dataclass(frozen=True)
class Matrix:
    """What components/matrix.html draws."""

    sectors: Sequence[tuple[str, str]]
    rows: list[MatrixRow]
    totals: Sequence[str]
    grand: str


def heat_step(value: int | None, largest: int) -> int:
    """The shade of a count, by its place between 1 and the largest: 0 for none or hidden, 5 for the largest."""
    if not value or largest <= 0:
        return 0
    return 1 + min(HEAT_STEPS - 1, HEAT_STEPS * (value - 1) // largest)


def matrix(
    sectors: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Cell],
    *,
    row_totals: Sequence[str],
    totals: Sequence[str],
    grand: str,
) -> Matrix:
    """Who refers to whom: rows send, columns receive, in the order of `sectors` (code, label)."""
    largest = max((cell.value or 0 for cell in cells.values()), default=0)
    nothing = Cell(0, "")
    rows = []
    for (code, label), total in zip(sectors, row_totals, strict=True):
        shaded = [_shade(cells.get((code, to), nothing), largest, to_label) for to, to_label in sectors]
        rows.append(MatrixRow(code, label, shaded, total))
    return Matrix(sectors, rows, totals, grand)


def _shade(cell: Cell, largest: int, to: str) -> ShadedCell:
    return ShadedCell(cell.shown, cell.url, heat_step(cell.value, largest), to)


@dataclass(frozen=True)
class Step:
    """One step of the way: its count (None: may not be shown), the words for it, and where the rest are."""

    label: str
    value: int | None
    shown: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class FunnelRow:
    """A step with the length of its bar (percent of the first step) and its share of the step before, as shown."""

    label: str
    shown: str
    note: str
    url: str
    percent: float
    share: str


def funnel(steps: Sequence[Step]) -> list[FunnelRow]:
    """Every step with its bar and share; a share of nothing, or of a hidden count, is a dash."""
    first = (steps[0].value or 0) if steps else 0
    rows = []
    for i, step in enumerate(steps):
        before = steps[i - 1].value if i else None
        percent = 100 * (step.value or 0) / first if first else 0.0
        share = f"{100 * step.value / before:.0f}%" if before and step.value is not None else "—"
        rows.append(FunnelRow(step.label, step.shown, step.note, step.url, round(percent, 1), share))
    return rows
