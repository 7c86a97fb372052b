"""Reading a table from the bytes of a CSV or XLSX file: one header, then numbered lines."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from core.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_LINES = 200_000
MOST_COLUMNS, LONGEST_NAME = 200, 100
DELIMITERS = (",", ";", "\t")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
)

FIELD = "file"
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A header and its lines. A line carries the number of the file's line (or sheet's row) that it begins on."""

    header: list[str]
    lines: Iterator[Line]


def read_table(content: bytes, *, required: Iterable[str]) -> Table:
    """The table in a file. Its lines are read while they are walked, so a later line may still raise.

    Raises Invalid, on the field `file`, with what is wrong, where, and what to do.
    """
    if len(content) > MAX_BYTES:
        raise refusal(_("The file is larger than 20 MB. Split it, or leave out columns that are not used."))
    if not content.strip():
        raise refusal(_("The file is empty."))
    rows = sheet_rows(content) if content.startswith(b"PK") else csv_rows(_as_text(content), required)
    first = next((cells for _number, cells in rows if any(cells)), [])
    header = [cell.strip().lower() for cell in first]
    _check_header(header, list(required))
    return Table(header, _limited(rows))


def refusal(message: str) -> Invalid:
    """The error of a file that cannot be read."""
    return Invalid({FIELD: message})


def _check_header(header: list[str], required: list[str]) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        raise refusal(
            _("The first line must name the columns. Not found: %(missing)s.") % {"missing": ", ".join(missing)}
        )
    named = [name for name in header if name]
    if len(named) > MOST_COLUMNS or not all(name.isprintable() and len(name) <= LONGEST_NAME for name in named):
        raise refusal(_("The first line does not look like names of columns."))
    repeated = sorted({name for name in named if named.count(name) > 1})
    if len(named) != len(set(named)):
        raise refusal(_("A column is named twice in the first line: %(names)s.") % {"names": ", ".join(repeated)})


def _limited(rows: Iterator[Line]) -> Iterator[Line]:
    for count, row in enumerate(rows, 1):
        if count > MAX_LINES:
            raise refusal(_("The file has more than %(most)s lines. Split it.") % {"most": f"{MAX_LINES:,}"})
        yield row


def _as_text(content: bytes) -> str:
    for start, kind in OTHER_KINDS:
        if content.startswith(start):
            raise refusal(_("This is a %(kind)s file. Choose a CSV or XLSX file.") % {"kind": kind})
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(
            _("Line %(line)s is not UTF-8 text. Save the file as “CSV UTF-8” and try again.") % {"line": line}
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refusal(_("Line %(line)s holds a NUL character. This is not a CSV file.") % {"line": line})
    return text


def csv_rows(text: str, required: Iterable[str]) -> Iterator[Line]:
    """The lines of a CSV text, each with the number of the line it begins on. Raises Invalid for unmatched marks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, set(required)), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise refusal(_csv_reason(str(error), begins)) from None
        if cells is None:
            return
        yield begins, cells
        begins = reader.line_num + 1


def _csv_reason(error: str, line: int) -> str:
    if "field larger" in error:
        return _("Line %(line)s has a cell of more than 131,072 characters. A quotation mark may be missing.") % {
            "line": line
        }
    return _("The quotation marks do not match on the line that begins at %(line)s. Correct it and try again.") % {
        "line": line
    }


def _delimiter(text: str, required: set[str]) -> str:
    """The mark between cells: the one that lets the first line name the required columns, else a comma."""
    first = text.lstrip("\r\n").splitlines()[0].lower() if text.strip() else ""
    for mark in DELIMITERS:
        if required <= {cell.strip().strip('"').strip() for cell in first.split(mark)}:
            return mark
    return ","


def sheet_rows(content: bytes) -> Iterator[Line]:
    """The rows of an XLSX workbook's first sheet, as text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise refusal(_("The workbook unpacks to more than 200 MB. Save its first sheet as CSV."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [_cell(value) for value in row]
    except Invalid:
        raise
    except Exception as error:  # a damaged workbook fails in whatever way its damaged part does
        raise refusal(_("The workbook cannot be read. Save its first sheet as CSV.")) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
