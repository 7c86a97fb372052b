"""The tabular form of HSDS 3.0: one CSV file per table."""

from collections.abc import Iterable, Iterator

from partners.imports.hsds import shapes
from partners.imports.hsds.cleaning import cleaned
from partners.imports.hsds.records import Record
from partners.imports.hsds.sheets import Sheet, rows_of, table_of


def records_of(sheets: Iterable[Sheet], source: str) -> Iterator[Record]:
    """The rows of all files, and what is wrong with the files themselves."""
    for sheet in sheets:
        table = table_of(sheet) if sheet.header else ""
        missing = [name for name in ("id", *shapes.REQUIRED.get(table, ())) if name not in sheet.header]
        if sheet.header and not table:
            sheet.complain("unknown_file")
        elif table and missing:
            sheet.complain("headers", value=", ".join(missing))
        elif table:
            yield from _rows(sheet, table, source)
        yield from sheet.problems


def _rows(sheet: Sheet, table: str, source: str) -> Iterator[Record]:
    for line, cells in rows_of(sheet):
        yield cleaned(Record(0, table=table, file=sheet.file, at=line), cells, source)
