"""The files of a tabular directory: which table each holds, and its rows by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.cells import FORMULA_MARKS
from core.errors import Invalid
from partners.imports.hsds import shapes
from partners.imports.hsds.files import Named, text_of
from partners.imports.hsds.records import Record
from partners.imports.tables import FIELD, MAX_LINES, csv_rows, sheet_rows

Row = tuple[int, dict[str, str]]


@dataclass
class Sheet:
    """A file's header and lines. `problems` are rows that stand for what is wrong with the file itself."""

    file: str
    stem: str
    header: list[str] = field(default_factory=list)
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[Record] = field(default_factory=list)

    def complain(self, kind: str, line: int = 1, *, value: str = "", other: object = "") -> None:
        """Note something about the file or one of its lines."""
        record = Record(0, table="file", file=self.file, at=line)
        record.note(kind, value=value, other=other)
        self.problems.append(record)


def read_sheet(file: Named) -> Sheet:
    """A CSV or XLSX file as a sheet; one that cannot be read says so in its problems."""
    sheet = Sheet(file.name, file.stem)
    try:
        _fill(sheet, file)
    except Invalid as error:
        sheet.complain("unreadable", value=str(error.fields[FIELD]))
        sheet.header, sheet.lines = [], []
    return sheet


def _fill(sheet: Sheet, file: Named) -> None:
    if file.ending == ".xlsx":
        rows = sheet_rows(file.content)
    else:
        text, encoding = text_of(file.content)
        if encoding == "cp1252":
            sheet.complain("encoding", value="Windows-1252")
        rows = csv_rows(text, ())
        head = text.lstrip("\r\n").split("\n", 1)[0]
        if "," not in head and (";" in head or "\t" in head):
            rows = csv_rows(text, {head.split(";" if ";" in head else "\t")[0].strip().strip('"').lower()})
    header = next((cells for _line, cells in rows if any(cell.strip() for cell in cells)), [])
    sheet.header = [cell.strip().lower() for cell in header]
    named = [name for name in sheet.header if name]
    if len(named) != len(set(named)):
        sheet.complain("headers", value=", ".join(sorted({name for name in named if named.count(name) > 1})))
        sheet.header = []
        return
    for count, row in enumerate(rows):
        if count >= MAX_LINES:
            sheet.complain("unreadable", row[0], value=f"> {MAX_LINES:,}")
            break
        sheet.lines.append(row)


def rows_of(sheet: Sheet) -> Iterator[Row]:
    """Each line as cells by column; a line of another width is a problem, an empty one is nothing."""
    width = len(sheet.header)
    for line, cells in sheet.lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            sheet.complain("cells", line, value=str(len(cells)), other=width)
        else:
            yield line, dict(zip(sheet.header, map(without_guard, cells), strict=True))


def without_guard(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA_MARKS, "'")) else cell


def table_of(sheet: Sheet, names: Mapping[str, str] = shapes.TABLE_OF_FILE) -> str:
    """The table that a file holds: by its name, else by columns that only one table has."""
    if sheet.stem in names:
        return names[sheet.stem]
    header = set(sheet.header)
    scores = {table: len(header & set(columns)) for table, columns in shapes.COLUMNS.items()}
    best = max(scores, key=lambda table: (scores[table] / len(shapes.COLUMNS[table]), scores[table]))
    return best if header and "id" in header and scores[best] >= 0.8 * len(shapes.COLUMNS[best]) else ""
